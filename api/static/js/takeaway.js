/** What a reader takes along: files made by the service, the clipboard, paper. */
import { request } from "./api.js";
import { button, failure, h, say } from "./dom.js";
import { dateText, rangeText } from "./format.js";
import { lang, t } from "./i18n.js";
import { documentOf } from "./state.js";

const FORMATS = {
	md: ["Markdown（.md）", "md"], csv: ["表格（.csv）", "csv"], docx: ["Word（.docx）", "docx"], gbt7714: ["GB/T 7714 参考文献", "txt"], bib: ["BibTeX", "bib"],
};

/** Copies text; where the page is not secure (plain http in an office) through a selection. */
export async function copy(text) {
	let done = true;
	if (window.isSecureContext) {
		await navigator.clipboard.writeText(text).catch(() => (done = false));
	} else {
		const focused = document.activeElement;
		const area = document.body.appendChild(h("textarea.away", text));
		area.select();
		done = document.execCommand("copy");
		area.remove();
		focused.focus();
	}
	say(t(done ? "已复制" : "浏览器不允许复制"), true);
}

/** “逐字引文”——发布者，《题名》，2020年2月25日发布，栏目，条目日期。网址 */
export function copyCitation({ citation, entry }, link) {
	const { publisher, title, published, url } = documentOf(entry);
	const quote = (citation?.quote || entry.title).replace(/\s+/g, lang() === "zh" ? "" : " ");
	const from = [publisher, `《${title}》`, published && t("{0}发布", dateText(published)), entry.section, entry.date && rangeText(entry.date)];
	return copy(`“${quote}”——${from.filter(Boolean).join("，")}。${url || link}`);
}

/** The buttons of an answer's export menu. */
export function menu({ question, answer }) {
	const problem = h("div");
	const get = (format) => request(`export?format=${format}`, answer);
	const item = (label, action) => {
		const run = async () => {
			problem.replaceChildren();
			await action().catch((error) => problem.append(failure(error, run)));
		};
		return button("", t(label), run);
	};
	const download = async (format) => {
		const href = URL.createObjectURL(await (await get(format)).blob());
		const name = `${question.replace(/[\p{C}\p{P}\p{S}\s]+/gu, "").slice(0, 30) || "jushi"}.${FORMATS[format][1]}`;
		h("a", { href, download: name }).click();
		setTimeout(() => URL.revokeObjectURL(href), 60000);
		say(t("已下载 {0}", name), true);
	};
	const fits = { csv: !answer.refused && (answer.ledger || answer.comparison), gbt7714: answer.citations.length, bib: answer.citations.length };
	return [h("div.menu",
		item("复制 Markdown", async () => copy(await (await get("md")).text())),
		Object.keys(FORMATS).filter((format) => fits[format] ?? true).map((format) => item(FORMATS[format][0], () => download(format))),
		item("打印", async () => window.print())), problem];
}
