/** Asks the fault server: posts a body, or gets if there is none. Answers with the text of the answer. */
export async function ask(url, body) {
  const answer = await fetch(url, body === undefined ? {} : { method: "POST", body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.status} ${text}`);
  return text;
}
