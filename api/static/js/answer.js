/** An answer: text with citations, ledger, comparison, refusal. */
import { getEntry, slice } from "./api.js";
import { button, cut, fold, grouped, h, later, words } from "./dom.js";
import { dateText, rangeText } from "./format.js";
import { t } from "./i18n.js";
import { documentOf, state } from "./state.js";

const BASIS = { literal: "原文", synonym: "同义", semantic: "语义" };
const NUMBER = /\[(\d{1,4})\]/g; // …复工复产[1]
export const linesOf = (text) => text.split(/\n+/).filter((line) => line.trim());

const citationOf = (turn, n) => turn.citations.find((item) => item.n === n);

function citeButton(turn, n) {
	const title = citationOf(turn, n)?.entry.title || "";
	const open = ({ currentTarget }) => later(import("./source.js"), ({ openCitation }) => openCitation(turn, citationOf(turn, n), currentTarget));
	return button("cite", n, (event) => citationOf(turn, n) && open(event), { "data-n": n, "aria-label": t("引用 {0}：{1}", n, cut(title, 40)) });
}

/** The words of a citation's marks: the values that answer. */
async function valuesOf({ entry, marks, quote, start, end }) {
	// without markup inside, the quote is as long as its span
	if (Array.from(quote).length === end - start) return marks.map((mark) => slice(quote, [mark.start - start, mark.end - start]));
	const { text, spans } = await getEntry(entry.entry_id, marks);
	return spans.map((span) => span && slice(text, span));
}

function mark(node, value) {
	return [...node.childNodes].some((child) => {
		if (child.nodeType === Node.ELEMENT_NODE) return !child.matches(".cite, mark") && mark(child, value);
		const at = child.data.indexOf(value);
		if (at < 0) return false;
		const found = child.splitText(at);
		found.splitText(value.length);
		found.replaceWith(h("mark.value", value));
		return true;
	});
}

async function markValues(node, citations) {
	for (const citation of citations.filter(({ marks }) => marks.length)) {
		// offline the entry may be out of reach: the words stand there all the same, unmarked
		const values = await valuesOf(citation).catch(() => []);
		for (const value of values) if (value) mark(node, value);
	}
}

/** The lines of an answer's text with its numbers as buttons. */
export function renderLines(turn, text) {
	const done = turn.status === "done";
	// what the chips above say need not be read twice
	const { assumptions = [], entries_in_scope: count } = turn.scope || {};
	const told = (line) => line.includes(`范围内共 ${count} 条`) || assumptions.some((note) => line.includes(note));
	return linesOf(text).filter((line) => !told(line)).map((line) => {
		const node = h("p.line", { dir: "auto", lang: "zh-CN" });
		let last = 0;
		for (const { 0: whole, 1: digits, index } of line.matchAll(NUMBER)) {
			// [2] may be the document's own, unless there is such a citation
			if (done && !citationOf(turn, Number(digits))) continue;
			node.append(h("bdi", line.slice(last, index)), citeButton(turn, Number(digits)));
			last = index + whole.length;
		}
		node.append(h("bdi", line.slice(last)));
		if (done) markValues(node, turn.citations.filter(({ n }) => line.includes(`[${n}]`)));
		return node;
	});
}

/** An entry's title that opens it beside the answer. */
export const entryButton = ({ entry_id, title, file }) => button("entry", words(cut(title || file, 120)),
	({ currentTarget }) => later(import("./source.js"), ({ openEntry }) => openEntry(entry_id, currentTarget)));

export const entryList = (entries) => h("ul.entries", entries.map((entry) => h("li", entryButton(entry), h("span.quiet", rangeText(entry.date)))));

const folded = (title, entries) => entries?.length > 0 && fold(t(title, entries.length), entryList(entries));

function ledgerRow(turn, { entry, basis, citation: n }) {
	const citation = citationOf(turn, n);
	const quote = citation?.quote.replace(/\s+/g, " ") || entry.title;
	const text = h("blockquote.quote", words(quote));
	if (citation) markValues(text, [citation]);
	const titled = !quote.startsWith(entry.title) && !entry.title.startsWith(quote);
	return h("li", titled && h("p.row-title", words(cut(entry.title, 120))), text,
		h("p.row-foot", citation ? citeButton(turn, n) : entryButton(entry), h(`span.basis.${basis}`, t(BASIS[basis])),
			h("span.quiet", words(entry.section))));
}

function renderLedger(turn, { matches, matched, entries_in_scope, candidates, next_cursor }, more) {
	const counts = grouped(matches, ({ basis }) => basis).map(([basis, items]) => `${t(BASIS[basis])} ${items.length}`);
	return h("div.ledger",
		h("p.ledger-head", h("strong", t("共 {0} 条", matched)), " ", h("span.quiet", [t("范围内 {0} 条", entries_in_scope), ...counts].join(" · "))),
		grouped(matches, ({ entry }) => rangeText(entry.date)).map(([day, rows]) => h("section.day",
			h("h3", day, " ", h("span.quiet", t("{0} 条", rows.length))),
			h("ul.rows", rows.map((row) => ledgerRow(turn, row))))),
		next_cursor && more && button("more", t("继续加载"), more),
		folded("可能相关，未计入（{0}）", candidates?.map(({ entry }) => entry)));
}

/** What the corpus covers, in a line. */
export function coverageText() {
	const { documents = [], first, last } = state.coverage || {};
	if (!documents.length) return t("还没有文献。请先运行 jushi add 文件，再提问。");
	const total = documents.reduce((sum, item) => sum + item.entries, 0);
	const days = first ? t("，{0}至{1}", dateText(first), dateText(last)) : "";
	return t("收录 {0} 篇文献、{1} 条记录", documents.length, total) + days;
}

function renderRefusal(turn, change) {
	const box = h("section.refusal");
	later(import("./refusal.js"), ({ fillRefusal }) => fillRefusal(box, turn.answer.refusal, change));
	return box;
}

/** Sources at the end, for paper: on the screen the panel shows them. */
const renderNotes = (turn) => h("ol.notes", { "aria-hidden": "true" }, turn.citations.map(({ n, quote, entry }) => h("li", { value: n },
	words(cut(quote.replace(/\s+/g, " "), 200)), " ",
	words([documentOf(entry).publisher, documentOf(entry).title, entry.section].filter(Boolean).join(" · ")), ` ${rangeText(entry.date)}`)));

/** A finished answer; `change` asks again, `more` loads the next page. */
export function renderAnswer(turn, change, more) {
	const { answer } = turn;
	const sides = answer.comparison || [];
	const ledgers = [answer.ledger, ...sides.map(({ ledger }) => ledger)].filter(Boolean);
	const rows = new Set(ledgers.flatMap(({ matches }) => matches.map(({ citation }) => citation)));
	// what the ledger below says need not be read twice
	const numbers = (line) => Array.from(line.matchAll(NUMBER), ([, digits]) => Number(digits));
	const repeats = (line) => numbers(line).length && numbers(line).every((n) => rows.has(n));
	const text = linesOf(answer.answer).filter((line) => answer.intent === "summary" || !repeats(line)).join("\n");
	return [
		answer.refused ? renderRefusal(turn, change) : renderLines(turn, text),
		sides.length > 0 && h("div.comparison", sides.map(({ scope, ledger }) => h("section",
			h("h3", [...scope.persons, ...scope.ranges.map(rangeText)].join("、") || words(scope.topic)), ledger && renderLedger(turn, ledger)))),
		!sides.length && answer.ledger && renderLedger(turn, answer.ledger, more),
		folded("其他日期的记录提到这一天（{0}）", answer.mentions),
		folded("检索到的记录（{0}）", answer.hits?.map(({ entry }) => entry)),
		answer.rejected?.length > 0 && fold(t("未采用的句子（{0}）", answer.rejected.length),
			h("ul", answer.rejected.map((item) => h("li", words(item.text), " ", h("span.quiet", words(item.reason)))))),
		turn.citations.length > 0 && renderNotes(turn),
	].flat().filter(Boolean);
}
