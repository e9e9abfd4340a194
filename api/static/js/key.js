/** Keys of a service that demands one; kept for the tab. Fetched only where one is wanted. */

import { t } from "./i18n.js";

/** Asks the reader in the place of a refused key, once for all requests that were refused. */
export function askKey(refused) {
	if (sessionStorage.getItem("key") === refused) {
		const given = prompt(t(refused ? "密钥不对或已吊销，请重新输入" : "本服务需要密钥，请输入管理员发给您的密钥"));
		if (!given?.trim()) return false;
		sessionStorage.setItem("key", given.trim());
	}
	return true;
}
