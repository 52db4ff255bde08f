// One question to the house, and its answer: the status, 0 without net, and what it says.
const LONGEST = 20000;

export const ask = async (address, body, token) => {
  try {
    const answer = await fetch(address, {
      method: body ? "POST" : "GET", body, redirect: "manual", signal: AbortSignal.timeout(LONGEST),
      headers: body ? { "X-CSRFToken": token } : {},
    });
    const away = answer.type === "opaqueredirect";  // to the page for signing in
    const said = away ? {} : await answer.json().catch(() => ({}));
    return { status: away ? 401 : answer.status, wait: Number(answer.headers.get("Retry-After")) || 0, ...said };
  } catch {
    return { status: 0 };
  }
};
