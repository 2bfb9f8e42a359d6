/* Fields for values: [data-value-field] holds text with {{attribute}} in it. Over it lies an editor in which attributes
   are chips; typing { opens the picker (#picker). Without scripts the field itself is edited. */
import { Picker } from "./picker.js";

const REFERENCE = /\{\{\s*([^{}\s](?:[^{}]*[^{}\s])?)\s*\}\}/g;
const PLACE = "\u200b"; // a place for the caret beside a chip; never part of the value

function chipFor(name) {
  const chip = document.createElement("span");
  chip.className = "cl-var";
  chip.contentEditable = "false";
  chip.dataset.name = name;
  chip.dir = "auto";
  chip.textContent = name;
  return chip;
}

function draw(editor, text) {
  editor.replaceChildren();
  let end = 0;
  for (const found of text.matchAll(REFERENCE)) {
    editor.append(document.createTextNode(PLACE + text.slice(end, found.index)), chipFor(found[1]));
    end = found.index + found[0].length;
  }
  const rest = text.slice(end);
  if (rest || end) editor.append(document.createTextNode(end ? PLACE + rest : rest));
}

function read(editor) {
  let text = "";
  for (const node of editor.childNodes) text += node.dataset?.name !== undefined ? `{{${node.dataset.name}}}` : node.textContent;
  return text.replaceAll(PLACE, "").replaceAll("\u00a0", " ");
}

/* What stands before the caret in its piece of text. */
function before(editor) {
  const selection = getSelection();
  if (!selection.isCollapsed || !editor.contains(selection.anchorNode)) return null;
  const [node, offset] = inText(editor, selection.anchorNode, selection.anchorOffset);
  return node && { node, offset, text: node.data.slice(0, offset) };
}

/* A caret that stands between pieces, in the piece of text beside it. */
function inText(editor, node, offset) {
  if (node.nodeType === Node.TEXT_NODE) return [node, offset];
  if (node !== editor) return [null, 0];
  const [left, right] = [editor.childNodes[offset - 1], editor.childNodes[offset]];
  if (left?.nodeType === Node.TEXT_NODE) return [left, left.data.length];
  return right?.nodeType === Node.TEXT_NODE ? [right, 0] : [null, 0];
}

const isChip = (node) => node?.dataset?.name !== undefined;

/* The chip that the caret stands next to, on the side where it goes. Nobody sees the place for the caret beside it. */
function chipBeside(here, isForward) {
  const rest = isForward ? here.node.data.slice(here.offset) : here.text;
  const beside = isForward ? here.node.nextSibling : here.node.previousSibling;
  return rest.replaceAll(PLACE, "") === "" && isChip(beside) ? beside : null;
}

/* Where the caret goes on from: behind the places that nobody sees. */
function seenFrom(here, isForward) {
  let at = here.offset;
  while (here.node.data[isForward ? at : at - 1] === PLACE) at += isForward ? 1 : -1;
  return at;
}

/* The caret goes over a chip as over a letter. */
function stepOver(chip, isForward) {
  const there = isForward ? chip.nextSibling : chip.previousSibling;
  if (there?.nodeType !== Node.TEXT_NODE) return;
  getSelection().collapse(there, isForward ? Math.min(1, there.data.length) : there.data.length);
}

function putChip(editor, node, start, end, name) {
  const range = document.createRange();
  range.setStart(node, start);
  range.setEnd(node, end);
  range.deleteContents();
  const after = document.createTextNode(PLACE);
  range.insertNode(after);
  range.insertNode(chipFor(name));
  getSelection().collapse(after, 1);
  editor.dispatchEvent(new Event("input", { bubbles: true }));
}

class ValueEditor {
  constructor(field) {
    this.field = field;
    this.editor = document.createElement("div");
    this.picker = new Picker(this.editor, (name) => this.choose(name));
    this.dismissed = false;
    this.build();
  }

  build() {
    const { field, editor } = this;
    editor.className = `${field.className} cl-vin`;
    editor.contentEditable = "true";
    editor.id = `${field.id}-editor`;
    editor.spellcheck = false;
    editor.dir = field.dir || "auto";
    const label = document.querySelector(`label[for="${field.id}"]`);
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-haspopup": "listbox", "aria-controls": "picker", "aria-label": label?.textContent.trim().replace(/\s+/g, " ") ?? "", "aria-describedby": field.getAttribute("aria-describedby") ?? "" };
    for (const [name, value] of Object.entries(attributes)) editor.setAttribute(name, value);
    if (field.placeholder) editor.dataset.placeholder = field.placeholder;
    draw(editor, field.value);
    field.after(editor);
    field.type = "hidden";
    label?.addEventListener("click", () => editor.focus());
    editor.addEventListener("input", (event) => this.changed(event));
    editor.addEventListener("keydown", (event) => this.key(event));
    editor.addEventListener("paste", (event) => this.paste(event));
    editor.addEventListener("blur", () => this.left());
  }

  changed(event) {
    if (!read(this.editor)) this.editor.replaceChildren();
    this.field.value = read(this.editor);
    const here = before(this.editor);
    const whole = here && /\{\{\s*([^{}\s](?:[^{}]*[^{}\s])?)\s*\}\}$/.exec(here.text);
    if (whole) return putChip(this.editor, here.node, whole.index, here.offset, whole[1]);
    const begun = here && /\{\{?([^{}]*)$/.exec(here.text);
    if (!begun) {
      this.dismissed = false;
      return this.picker.close();
    }
    if (this.dismissed) return;
    this.picker.open(begun[1].trim());
    event.stopPropagation(); // nothing is saved while somebody chooses
  }

  choose(name) {
    const here = before(this.editor);
    const begun = here && /\{\{?([^{}]*)$/.exec(here.text);
    this.picker.close();
    if (begun) putChip(this.editor, here.node, begun.index, here.offset, name);
  }

  key(event) {
    if (this.picker.key(event)) {
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "Escape") this.dismissed = true;
    } else if (event.key === "Enter") event.preventDefault();
    else if (!event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey) this.beside(event);
  }

  /* Beside a chip: Backspace and Delete take it out as a whole, arrows go over it. */
  beside(event) {
    const isArrow = ["ArrowLeft", "ArrowRight"].includes(event.key);
    if (!isArrow && !["Backspace", "Delete"].includes(event.key)) return;
    const isLeft = getComputedStyle(this.editor).direction === "ltr";
    const isForward = isArrow ? (event.key === "ArrowRight") === isLeft : event.key === "Delete";
    const here = before(this.editor);
    const chip = here && chipBeside(here, isForward);
    if (here && !chip) getSelection().collapse(here.node, seenFrom(here, isForward)); // what the key does, it does from there
    if (!chip) return;
    event.preventDefault();
    if (isArrow) stepOver(chip, isForward);
    else this.takeOut(chip);
  }

  takeOut(chip) {
    const [left, right] = [chip.previousSibling, chip.nextSibling];
    const at = left?.nodeType === Node.TEXT_NODE ? left.data.length : 0;
    chip.remove();
    if (left?.nodeType === Node.TEXT_NODE) {
      if (right?.nodeType === Node.TEXT_NODE) {
        left.data += right.data.replace(PLACE, "");
        right.remove();
      }
      getSelection().collapse(left, at);
    }
    this.editor.dispatchEvent(new Event("input", { bubbles: true }));
  }

  paste(event) {
    event.preventDefault();
    const text = event.clipboardData.getData("text/plain").replace(/\s*[\r\n]+\s*/g, " ");
    document.execCommand("insertText", false, text);
  }

  left() {
    this.picker.close();
    this.dismissed = false;
    draw(this.editor, this.field.value);
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

/* Put editors over the fields that have none yet. */
export function dress(root) {
  for (const field of root.querySelectorAll("input[data-value-field]:not([data-dressed])")) {
    field.dataset.dressed = "";
    const editor = new ValueEditor(field);
    field.focus = () => editor.editor.focus();
  }
}
