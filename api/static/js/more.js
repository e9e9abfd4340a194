/** The next page of a long ledger. */
import { getJson } from "./api.js";
import { failure } from "./dom.js";

/** Adds the page to the turn and calls `grown`; what goes wrong stands below the answer. */
export async function nextPage(turn, body, grown) {
	const { ledger } = turn.answer;
	try {
		const page = await getJson("ledger", { ...body, cursor: ledger.next_cursor });
		const before = turn.citations.length; // each page numbers its citations from 1
		ledger.matches.push(...page.ledger.matches.map((match) => ({ ...match, citation: match.citation + before })));
		ledger.next_cursor = page.ledger.next_cursor;
		turn.citations.push(...page.citations.map((citation) => ({ ...citation, n: citation.n + before })));
		grown();
	} catch (error) {
		turn.element.children[3].replaceChildren(failure(error, () => nextPage(turn, body, grown)));
	}
}
