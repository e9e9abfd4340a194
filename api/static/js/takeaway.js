/** What a reader takes along: files made by the service, the clipboard, paper. */
import { request } from "./api.js";
import { button, copy, failure, h, say } from "./dom.js";
import { t } from "./i18n.js";

const FORMATS = {
	md: ["Markdown（.md）", "md"], csv: ["表格（.csv）", "csv"], docx: ["Word（.docx）", "docx"], gbt7714: ["GB/T 7714 参考文献", "txt"], bib: ["BibTeX", "bib"],
};

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
	const fits = { csv: answer.ledger, gbt7714: answer.citations.length, bib: answer.citations.length };
	return [h("div.menu",
		item("复制 Markdown", async () => copy(await (await get("md")).text())),
		Object.keys(FORMATS).filter((format) => fits[format] ?? true).map((format) => item(FORMATS[format][0], () => download(format))),
		item("打印", async () => window.print())), problem];
}
