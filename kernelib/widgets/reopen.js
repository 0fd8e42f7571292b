// For a page of Voilà's own front end, which would ask for ever for a kernel that is gone: the page is opened again, at
// most once a minute.

const EVERY = 5000;
const MINUTE = 60_000;
const NAME = "kernelib-reloaded";
const config = JSON.parse(document.getElementById("jupyter-config-data").textContent);

async function look() {
  const answer = await fetch(`${config.baseUrl}api/kernels/${config.kernelId}`, { cache: "no-store" }).catch(() => null);
  const gone = answer && (answer.status === 404 || answer.status === 403);
  if (gone && Math.abs(Date.now() - last()) > MINUTE && remember()) location.reload();
  else setTimeout(look, EVERY);
}

// Where storage is refused nothing would keep the page from being opened on and on.

function last() {
  try {
    return Number(sessionStorage.getItem(NAME) ?? 0);
  } catch {
    return Date.now();
  }
}

function remember() {
  try {
    sessionStorage.setItem(NAME, String(Date.now()));
    return true;
  } catch {
    return false;
  }
}

setTimeout(look, EVERY);
