/** Builds elements. Words only ever become text nodes; nothing parses markup. */
import { t } from "./i18n.js";

export const $ = (selector) => document.querySelector(selector);

const builder = (create) => (what, props, ...children) => {
	const [tag, ...classes] = what.split(".");
	const node = create(tag);
	if (classes.length) node.setAttribute("class", classes.join(" "));
	if (props?.constructor !== Object) [props, children] = [{}, [props, ...children]];
	for (const [name, value] of Object.entries(props)) {
		if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
		else if (value || value === "" || value === 0) node.setAttribute(name, value === true ? "" : value);
	}
	node.append(...children.flat(Infinity).filter((child) => child || child === 0));
	return node;
};

/** An element: h("p.quiet", {lang: "zh"}, child, …); attributes may be left out. */
export const h = builder((tag) => document.createElement(tag));
export const svg = builder((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));

export const button = (what, label, onclick, props = {}) =>
	h(`button.${what}`, { type: "button", onclick, ...props }, label);

/** A button that shows a sign and is called by its label. */
export const signButton = (what, sign, label, onclick, props) =>
	button(what, sign, onclick, { "aria-label": label, title: label, ...props });

/** Words of a document or a person: Chinese, isolated from the text around them. */
export const words = (text, what = "bdi") => text && h(what, { lang: "zh-CN", dir: "auto" }, text);

export const fold = (title, ...content) => h("details.fold", h("summary", title), content);

export const cut = (text, length) => {
	const points = Array.from(text.slice(0, length * 2 + 2));
	return points.length > length ? `${points.slice(0, length).join("")}…` : text;
};

export const grouped = (items, key) => [...Map.groupBy(items, key)];

/** Tells screen readers what changed; with `seen`, everybody for a moment. */
let timer;
export function say(text, seen = false) {
	const box = $("#status");
	box.textContent = text;
	box.className = seen ? "toast" : "away";
	clearTimeout(timer);
	if (seen) timer = setTimeout(say, 4000, "");
}

/** Uses a module that is fetched when first wanted. */
export const later = (module, use) => module.then(use, () => say(t("连接不上服务"), true));

/** What went wrong with a request, and a way to try again. */
export function failure(error, retry) {
	if (error.status === undefined) throw error;
	const away = error.status === 0;
	return h("div.problem", { role: "alert" },
		h("p", h("strong", t(away ? "连接不上服务" : "没有完成"))),
		h("p", away ? t("请检查网络；问题没有丢失，可以重试。") : words(error.message)),
		retry && button("retry", t("重试"), retry));
}
