import { element } from "./dom.js";

/** A button with words on it. `acts`: it asks the service for something, and is dimmed without it. */
export function button(words, className, onPress, acts = true) {
  const made = element("button", className, words);
  made.type = "button";
  if (acts) made.dataset.acts = "now";
  made.addEventListener("click", onPress);
  return made;
}

/**
 * Takes away what was made for something that is there no more. `made` holds it by its id or code,
 * `known` has those that are there; what is in use waits until it is not.
 */
export function dropGone(made, known, placeOf, isInUse = () => false) {
  made.forEach((one, id) => {
    if (known.indexOf(id) >= 0 || isInUse(one)) return;
    placeOf(one).remove();
    made.delete(id);
  });
}

/** The codes of departments or rooms. */
export function codesOf(items) {
  return items.map(({ code }) => code);
}

/** Something a stranger wrote: its direction stays its own. */
export function said(className, text) {
  const made = element("span", className);
  made.appendChild(element("bdi", "", text));
  return made;
}

/** A choice of one, as a row of buttons; `choices` are [value, words]. */
export class Chips {
  constructor(label, choices, onChoose) {
    this.chosen = null;
    this.onChoose = onChoose;
    this.place = element("div", "chips");
    this.place.setAttribute("role", "group");
    this.place.setAttribute("aria-label", label);
    this.made = choices.map(([value, words]) => {
      const chip = button(words, "chip", () => this.choose(value), false);
      this.place.appendChild(chip);
      return { value, chip };
    });
    this.show();
  }

  choose(value) {
    this.chosen = value;
    this.show();
    this.onChoose(value);
  }

  show() {
    this.made.forEach(({ value, chip }) => chip.setAttribute("aria-pressed", String(value === this.chosen)));
  }
}

/** A label and the field under it; the words of an error go between them. */
export function field(id, words, input) {
  const made = element("div", "field");
  const label = made.appendChild(element("label", "", words));
  label.htmlFor = id;
  input.id = id;
  input.setAttribute("aria-describedby", `${id}-wrong`);
  made.appendChild(input);
  const wrong = made.appendChild(element("p", "wrong"));
  wrong.id = `${id}-wrong`;
  return { made, input, wrong };
}

/** An input of text. */
export function textInput(maxLength, mode) {
  const made = element("input", "");
  made.type = "text";
  made.maxLength = maxLength;
  made.autocomplete = "off";
  if (mode) made.inputMode = mode;
  return made;
}
