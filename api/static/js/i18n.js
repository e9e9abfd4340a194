/** The interface's words: Chinese ones are keys, English ones fetched when wanted. */

let english = null;
let current = /^zh\b/i.test(navigator.language) ? "zh" : "en";
try {
	current = localStorage.getItem("lang") || current;
} catch {
	// storage is switched off: the browser's language it is
}

export const lang = () => current;

export const t = (text, ...values) =>
	((current === "en" && english?.[text]) || text).replace(/\{(\d)\}/g, (_, i) => values[i]);

/** Puts the page's own words in the language; data-t without a value means the node's text. */
export async function translate(to = current) {
	if (to !== current) {
		current = to;
		try {
			localStorage.setItem("lang", to);
		} catch {
			// storage is switched off: the choice lasts until the page is left
		}
	}
	if (to === "en") english ||= (await import("./en.js")).default;
	document.documentElement.lang = to === "zh" ? "zh-CN" : "en";
	for (const node of document.querySelectorAll("[data-t]")) {
		const name = node.dataset.t;
		const key = (node.key ||= name ? node.getAttribute(name) : node.textContent);
		if (name) node.setAttribute(name, t(key));
		else node.textContent = t(key);
	}
}
