/** What the views share: turns, the chosen range, the corpus. */

export const state = { turns: [], range: null, coverage: null };

const bus = new EventTarget();
export const on = (name, handler) => bus.addEventListener(name, (event) => handler(event.detail));
export const emit = (name, detail) => bus.dispatchEvent(new CustomEvent(name, { detail }));

/** The page's address with these parameters in place of its own. */
export function address(values) {
	const url = new URL(location.pathname, location.href);
	for (const [name, value] of Object.entries(values)) if (value) url.searchParams.set(name, value);
	return url.href;
}

export const linkTo = (turn) => address({ q: turn?.question, from: turn?.range?.start, to: turn?.range?.end });

/** Chooses the days that questions and browsing keep to; null for all. */
export function setRange(range) {
	state.range = range && (range.start || range.end) ? range : null;
	emit("range");
}

export const documentOf = (entry) =>
	state.coverage?.documents.find((item) => item.document_id === entry.document_id) || { title: entry.file };
