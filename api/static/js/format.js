/** Days and ranges as people read them, in the interface's language. */
import { lang, t } from "./i18n.js";

const at = (iso) => new Date(`${iso}T00:00:00Z`);
const isoDay = (date) => date.toISOString().slice(0, 10);

function style(iso, options) {
	const zh = lang() === "zh";
	const month = options.month && (zh ? "long" : "short");
	return new Intl.DateTimeFormat(zh ? "zh-CN" : "en-GB", { timeZone: "UTC", ...options, month }).format(at(iso));
}

export const dateText = (iso) => style(iso, { year: "numeric", month: true, day: "numeric" });

export const addDays = (iso, days) => isoDay(new Date(at(iso).getTime() + days * 86400000));

export const weekday = (iso) => (at(iso).getUTCDay() + 6) % 7; // 0 is Monday

export function monthEnd(iso) {
	const date = at(`${iso.slice(0, 7)}-01`);
	date.setUTCMonth(date.getUTCMonth() + 1, 0);
	return isoDay(date);
}

/** 2020年2月7日, 2020年2月, 2020年, 2020年2月1日 — 2020年2月10日, 2020年2月1日起, 无日期. */
export function rangeText(range) {
	const { start, end } = range || {};
	if (!start) return end ? t("至{0}", dateText(end)) : t("无日期");
	if (start === end) return dateText(start);
	if (!end) return t("{0}起", dateText(start));
	if (start.endsWith("-01-01") && end === `${start.slice(0, 4)}-12-31`) return style(start, { year: "numeric" });
	if (start.endsWith("-01") && end === monthEnd(start)) return style(start, { year: "numeric", month: true });
	return `${dateText(start)} — ${dateText(end)}`;
}

export const toRange = (start, end) =>
	({ start: start || null, end: end || null, precision: start && start === end ? "day" : "range" });
