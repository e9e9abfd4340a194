/** The source beside the answer: the whole entry with the cited words. */
import { getEntry, getJson, slice } from "./api.js";
import { $, button, failure, h, later, signButton, words } from "./dom.js";
import { dateText, rangeText } from "./format.js";
import { t } from "./i18n.js";
import { address, documentOf, on } from "./state.js";

const CHECKED = { valid: "已核对，与原文一致", changed: "文献已改动，与引用时不同", removed: "文献已移除" };
const wide = matchMedia("(min-width: 68rem)");
let shown = null; // {turn, citation, span, id, entry, origin, raw}
let panel = null;

/** Opens a citation; `origin` gets the focus back in the end. */
export const openCitation = (turn, citation, origin) => show({ turn, citation, span: citation, id: citation.entry.entry_id, origin });

/** Opens an entry, at a span {start, end} of its document when one is given. */
export const openEntry = (id, origin, span) => show({ span, id, origin });

function closeSource() {
	if (!panel) return;
	const { origin } = shown;
	panel.remove();
	panel = shown = null;
	$("#corpus").hidden = false;
	markCurrent();
	(origin?.isConnected ? origin : $("#question")).focus();
}

const place = () => shown.turn.citations.indexOf(shown.citation);
const citing = ({ turn, citation }) => turn?.element.querySelectorAll(`.cite[data-n="${citation?.n}"]`) || [];

function step(by) {
	const next = shown.citation && shown.turn.citations[place() + by];
	if (next) openCitation(shown.turn, next, citing({ turn: shown.turn, citation: next })[0] || shown.origin);
}

/** Beside the answer in a wide window, below it in a narrow one. */
function settle() {
	if (!panel) return;
	const below = shown.origin?.isConnected && shown.origin.closest("li, .line");
	if (wide.matches) $("#side").append(panel);
	else if (below) below[below.matches("li") ? "append" : "after"](panel);
	else $("main").prepend(panel);
	$("#corpus").hidden = true;
}
on("leave", closeSource);
wide.addEventListener("change", settle);
// an answer drawn anew may have taken the panel's place with it
on("answer", () => panel?.isConnected || settle());

function markCurrent() {
	for (const node of document.querySelectorAll(".cite[aria-current]")) node.ariaCurrent = null;
	if (shown) for (const node of citing(shown)) node.ariaCurrent = "true";
}

function keys(event) {
	const step_by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
	if (event.altKey || event.ctrlKey || event.metaKey || !(step_by || event.key === "Escape")) return;
	event.preventDefault();
	if (step_by) step(step_by);
	else closeSource();
}
// the arrows work in the panel, and on a number while it is open
document.addEventListener("keydown", (event) => panel && event.target.closest?.("#source, .cite") && keys(event));

async function show(next) {
	shown = next;
	panel ||= h("section.source", { id: "source", "aria-labelledby": "source-title", tabindex: -1 });
	panel.replaceChildren(head(), h("p.quiet", t("正在读取…")));
	settle();
	markCurrent();
	panel.focus({ preventScroll: true });
	try {
		next.entry = await getEntry(next.id, spansOf(next));
	} catch (error) {
		if (shown === next) panel.replaceChildren(head(), failure(error, () => show(next)));
		return;
	}
	if (shown !== next) return;
	panel.replaceChildren(head(), meta(), body(), foot());
	reveal();
	if (next.citation) verify(next);
}

function head() {
	const { turn, citation } = shown;
	const icon = (label, sign, action, off) => signButton("icon", sign, t(label), action, { "aria-disabled": off && "true" });
	return h("div.source-head",
		h("h2", { id: "source-title" }, citation ? t("引用 {0} / {1}", place() + 1, turn.citations.length) : t("原文出处")),
		citation && icon("上一处", "←", () => step(-1), !place()),
		citation && icon("下一处", "→", () => step(1), place() === turn.citations.length - 1),
		icon("关闭", "×", closeSource));
}

function meta() {
	const { entry, citation } = shown;
	const { title, publisher, published } = documentOf(entry);
	const rows = {
		文献: words(title), 栏目: words(entry.section),
		日期: [rangeText(entry.date), entry.year_inferred && t("（年份为推定）"), entry.date_why && h("div.quiet", words(entry.date_why))],
		发布: published && [words(publisher), publisher && "，", dateText(published)],
	};
	return h("div", h("dl.meta", Object.entries(rows).filter(([, value]) => value).map(([name, value]) => h("div", h("dt", t(name)), h("dd", value)))),
		citation && h("p.check", { role: "status" }));
}

const spansOf = ({ span }) => (span ? [span, ...(span.marks || [])] : []);

/** A text cut where the cited words and their values begin and end. */
function pieces() {
	const { entry, raw } = shown;
	const inRaw = ({ start, end }) => [start - entry.start, end - entry.start];
	const spans = raw ? spansOf(shown).map(inRaw) : entry.spans;
	const text = raw ? entry.raw : entry.text;
	const cuts = [...new Set([0, ...spans.flat().filter((place) => place > 0), Infinity])].sort((a, b) => a - b);
	return cuts.slice(1).map((end, i) => {
		const [quoted, ...values] = spans.map((span) => span && span[0] <= cuts[i] && span[1] >= end);
		return { text: slice(text, [cuts[i], end]), kind: values.some(Boolean) ? "mark.value" : quoted && "mark" };
	});
}

function body() {
	const { raw } = shown;
	const box = h(raw ? "div.full.raw" : "div.full", { lang: "zh-CN", tabindex: 0, role: "group", "aria-labelledby": "source-title" });
	let line;
	const paragraph = () => box.append((line = h("p", { dir: "auto" })));
	paragraph();
	for (const { text, kind } of pieces()) {
		(raw ? [text] : text.split("\n")).forEach((part, i) => {
			if (i) paragraph();
			if (part) line.append(kind ? h(kind, part) : part);
		});
	}
	return box;
}

const taking = (use) => later(import("./takeaway.js"), use);
const link = () => address({ entry: shown.id, at: shown.span && `${shown.span.start}-${shown.span.end}` });

function foot() {
	const url = documentOf(shown.entry).url || "";
	const toggle = () => {
		shown.raw = !shown.raw;
		panel.querySelector(".full").replaceWith(body());
		panel.querySelector(".foot").replaceWith(foot());
		panel.querySelector(".toggle").focus();
		reveal();
	};
	return h("div.foot",
		button("", t("复制链接"), () => taking(({ copy }) => copy(link()))),
		button("", t("复制引文"), () => taking(({ copyCitation }) => copyCitation(shown, link()))),
		button("toggle", t(shown.raw ? "看整理文本" : "看原始文本"), toggle),
		// a document names its own address; only the web's schemes are followed
		/^https?:/i.test(url) && h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, t("原网页")),
		shown.citation && h("p.quiet", t("← → 翻看引用，Esc 关闭")));
}

function reveal() {
	const [found, box] = [panel.querySelector("mark"), panel.querySelector(".full")];
	if (found) box.scrollTop += found.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
	if (!wide.matches) panel.scrollIntoView({ block: "nearest" });
}

async function verify(opened) {
	const { state } = await getJson("citations/verify", opened.citation).catch(() => ({}));
	if (shown !== opened) return;
	const line = panel.querySelector(".check");
	line.classList.add(state || "unknown");
	line.textContent = t(CHECKED[state] || "这次没能核对");
}
