// The colour of an event in the admin: presets, and a preview of what becomes of what is picked.

function follow(place) {
  const input = document.getElementById(place.dataset.accentOf);
  const shown = place.querySelector("[role=status]");
  let asked = 0;

  async function renew() {
    asked += 1;
    const turn = asked;
    const answer = await fetch(`${place.dataset.preview}?accent=${encodeURIComponent(input.value)}`);
    const html = answer.ok ? await answer.text() : "";
    // The last one asked for wins, in whatever order the answers come.
    if (html && turn === asked) {
      shown.innerHTML = html;
    }
  }

  input.addEventListener("input", renew);
  for (const preset of place.querySelectorAll("button")) {
    preset.addEventListener("click", () => {
      input.value = preset.value;
      renew();
    });
  }
}

addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-accent-of]").forEach(follow);
});
