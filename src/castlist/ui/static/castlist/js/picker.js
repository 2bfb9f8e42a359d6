/* The list of attributes (#picker, filled by the server): opened at the caret of an editor, filtered by what is typed. */
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/* Where the list stands. In a sheet, since a swap would copy an attribute to the next list, which the policy forbids. */
const caretSheet = new CSSStyleSheet();
document.adoptedStyleSheets.push(caretSheet);

export class Picker {
  constructor(editor, choose) {
    this.editor = editor;
    this.choose = choose;
    this.isOpen = false;
  }

  get list() {
    return document.getElementById("picker");
  }

  get shown() {
    return [...this.list.querySelectorAll("[role=option]")].filter((option) => !option.hidden);
  }

  open(filter) {
    const list = this.list;
    if (!list) return;
    const wanted = folded(filter);
    const all = [...list.querySelectorAll("[role=option]")];
    if (!all.length) list.addEventListener("htmx:afterSwap", () => this.isOpen && this.open(filter), { once: true });
    for (const option of all) option.hidden = !folded(option.dataset.name).includes(wanted);
    const none = list.querySelector("[data-none]");
    if (none) none.hidden = this.shown.length > 0;
    if (!this.isOpen) this.show(list);
    this.mark(this.shown[0]);
  }

  show(list) {
    this.isOpen = true;
    list.hidden = false;
    const place = this.editor.parentElement;
    place.append(list);
    const caret = getSelection().getRangeAt(0).getBoundingClientRect();
    const box = place.getBoundingClientRect();
    const isLeft = getComputedStyle(place).direction === "ltr";
    const from = isLeft ? (caret.left || box.left) - box.left : box.right - (caret.right || box.right);
    const room = (isLeft ? innerWidth - box.left : box.right) - list.offsetWidth - 12;
    caretSheet.replaceSync(`#picker { inset-inline-start: ${Math.max(0, Math.min(from, room))}px; }`);
    this.editor.setAttribute("aria-expanded", "true");
    this.pick = (event) => {
      const option = event.target.closest("[role=option]");
      event.preventDefault(); // the caret stays where it is
      if (option) this.choose(option.dataset.name);
    };
    list.addEventListener("mousedown", this.pick);
  }

  close() {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.mark(null);
    this.list.hidden = true;
    this.list.removeEventListener("mousedown", this.pick);
    this.editor.setAttribute("aria-expanded", "false");
  }

  mark(option) {
    for (const each of this.list.querySelectorAll("[aria-selected=true]")) each.setAttribute("aria-selected", "false");
    this.marked = option ?? null;
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.editor.setAttribute("aria-activedescendant", option.id);
    else this.editor.removeAttribute("aria-activedescendant");
  }

  /* Whether a key was for the list. */
  key(event) {
    if (!this.isOpen || event.isComposing) return false;
    const all = this.shown;
    const here = all.indexOf(this.marked);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && all.length) this.mark(all[(here + step + all.length) % all.length]);
    else if (event.key === "Enter" && this.marked) this.choose(this.marked.dataset.name);
    else if (event.key === "Escape") this.close();
    else return false; // Tab too: it leads on, and the list closes as the field is left
    return true;
  }
}
