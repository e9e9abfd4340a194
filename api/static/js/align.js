/** Finds the words of a citation in an entry's readable text. Pure: no page, no network. */

// What citations do not count: <!-- 分享 -->, <p>, ![图](a.jpg), the marks of [标题](https://…),
// then an entity (&nbsp;) and Markdown's marks and white space; whatever else is one character.
const TOKEN = /<!--[\s\S]*?-->|<\/?[A-Za-z][^<>]*>|!\[[^\]\n]*\]\([^()\s]*\)|\[(?=[^\]\n]*\]\([^()\s]*\))|\]\([^()\s]*\)|&(#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z]+);|[*#`>|_~\\\s\u200b\ufeff\u00ad]+|([\s\S])/g;
const NAMED = { amp: "&", lt: "<", quot: '"', apos: "'", ldquo: "“", rdquo: "”", lsquo: "‘", rsquo: "’", middot: "·", hellip: "…", mdash: "—", ndash: "–" };
const BLANK = /^(nbsp|ensp|emsp|gt|#160)$/;

function decoded(name) {
	if (BLANK.test(name)) return "";
	if (name[0] !== "#") return NAMED[name] ?? `&${name};`;
	const code = /x/i.test(name[1]) ? parseInt(name.slice(2), 16) : Number(name.slice(1));
	return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
}

/** Text without markup and white space, and where each of its characters stood. */
export function canonical(text) {
	let kept = "";
	const places = [];
	for (const { index, 1: entity, 2: char } of text.matchAll(TOKEN)) {
		for (const unit of entity ? decoded(entity).split("") : char || "") {
			kept += unit;
			places.push(index);
		}
	}
	return { text: kept, places };
}

/** The index in a JavaScript string (UTF-16) of a code point counted by the service. */
export function indexOfPoint(text, points) {
	let index = 0;
	for (let left = points; left > 0 && index < text.length; left--) index += text.codePointAt(index) > 0xffff ? 2 : 1;
	return index;
}

/**
 * The [start, end) in the readable text of what stands at [start, end) in the raw text; of equal
 * words the nearest. Null where the words do not stand together in the readable text.
 */
export function readableSpan(raw, text, start, end) {
	const from = canonical(raw);
	const to = canonical(text);
	const first = from.places.findIndex((place) => place >= start);
	const after = from.places.findIndex((place) => place >= end);
	const needle = first < 0 ? "" : from.text.slice(first, after < 0 ? undefined : after);
	if (!needle) return null;
	let best = -1;
	for (let at = to.text.indexOf(needle); at >= 0; at = to.text.indexOf(needle, at + 1)) {
		if (best < 0 || Math.abs(at - first) < Math.abs(best - first)) best = at;
	}
	return best < 0 ? null : [to.places[best], to.places[best + needle.length - 1] + 1];
}

/** The text cut where spans begin and end, in order: [{text, kinds}]. */
export function pieces(text, spans) {
	const cuts = [...new Set([0, text.length, ...spans.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
	return cuts.slice(1).map((end, i) => ({
		text: text.slice(cuts[i], end),
		kinds: spans.filter((span) => span.start <= cuts[i] && span.end >= end).map((span) => span.kind),
	}));
}
