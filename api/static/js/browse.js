/** All entries by document, section and date, with a filter box. */
import { entryButton } from "./answer.js";
import { getJson } from "./api.js";
import { $, button, cut, failure, grouped, h, words } from "./dom.js";
import { rangeText } from "./format.js";
import { t } from "./i18n.js";
import { documentOf, on, state } from "./state.js";

const query = (values) => new URLSearchParams(Object.entries(values).filter(([, value]) => value));
const TYPING_MS = 250;
const GROUPS = {
	按日期: (entry) => rangeText(entry.date),
	按文献: (entry) => documentOf(entry).title,
	按栏目: (entry) => entry.section || t("（无栏目）"),
};

const [filter, byDocument, bySection, group] = ["#filter", "#by-document", "#by-section", "#group"].map($);
let page = { entries: [], total: 0, next_cursor: null };
let asked = 0;

async function load(cursor) {
	const mine = ++asked;
	const wanted = query({
		q: filter.value.trim(), document_id: byDocument.value, section: bySection.value,
		date_from: state.range?.start, date_to: state.range?.end, limit: 100, cursor,
	});
	$("#browse-count").textContent = t("正在读取…");
	try {
		const next = await getJson(`entries?${wanted}`);
		if (mine !== asked) return;
		page = { ...next, entries: [...(cursor ? page.entries : []), ...next.entries] };
		draw();
	} catch (error) {
		if (mine !== asked) return;
		$("#browse-count").textContent = "";
		$("#browse-list").replaceChildren(failure(error, () => load(cursor)));
	}
}

function draw() {
	const { entries, total, next_cursor } = page;
	const name = group.value;
	const row = (entry) => h("li",
		entryButton(entry),
		h("span.quiet", words(Object.keys(GROUPS).filter((key) => key !== name).map((key) => GROUPS[key](entry)).join(" · "))));
	$("#browse-count").textContent = total ? t("共 {0} 条", total) : t("没有符合条件的记录。");
	$("#browse-list").replaceChildren(
		...grouped(entries, GROUPS[name]).map(([title, items]) => h("section.day",
			h("h3", words(title), " ", h("span.quiet", t("{0} 条", items.length))), h("ul.entries", items.map(row)))),
		...(next_cursor ? [button("more", t("继续加载"), () => load(next_cursor))] : []));
}

function options(select, choices) {
	const before = select.value;
	select.replaceChildren(...choices.map(([value, label]) => h("option", { value, selected: value === before }, cut(label, 40))));
}

async function sections() {
	const { entries } = await getJson(`entries?${query({ document_id: byDocument.value, limit: 500 })}`);
	const names = [...new Set(entries.map(({ section }) => section).filter(Boolean))];
	options(bySection, [["", t("全部栏目")], ...names.map((name) => [name, name])]);
}

/** Fills the choices and the list; the sections are those of the entries there are. */
export async function showBrowse() {
	options(group, Object.keys(GROUPS).map((key) => [key, t(key)]));
	options(byDocument, [["", t("全部文献")], ...(state.coverage?.documents || []).map((item) => [item.document_id, item.title])]);
	await load();
	await sections().catch(() => options(bySection, [["", t("全部栏目")]])); // the list says what failed
}

let timer;
$("#browse-form").addEventListener("submit", (event) => {
	event.preventDefault();
	load();
});
filter.addEventListener("input", () => {
	clearTimeout(timer);
	timer = setTimeout(load, TYPING_MS);
});
byDocument.addEventListener("change", () => {
	bySection.value = "";
	showBrowse();
});
bySection.addEventListener("change", () => load());
group.addEventListener("change", draw);
on("range", () => $("#browse-view").hidden || load());
