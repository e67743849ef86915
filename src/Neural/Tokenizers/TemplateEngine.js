// Around npm's @huggingface/jinja: where it differs from Jinja in Python, with which models are trained, Python is followed.
const { Environment, Interpreter, tokenize, parse } = module.exports;
const classOf = value => new Environment().set("value", value).constructor;
const [Text, Truth, Call] = [classOf("text"), classOf(true), classOf(() => null)];
const thrown = type => { try { new Interpreter(new Environment()).evaluate({ type }); } catch (control) { return control.constructor; } };
const [Break, Continue] = [thrown("Break"), thrown("Continue")];
const statements = new Set(["Program", "If", "For", "Set", "Macro", "CallStatement", "FilterStatement", "Comment", "Break", "Continue"]);

const space = "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    + "\u2028\u2029\u202f\u205f\u3000";
const strip = (text, characters, left, right) => {
    const set = characters?.type === "StringValue" ? characters.value : space;
    let [start, end] = [0, text.length];
    while (left && start < end && set.includes(text[start])) start++;
    while (right && start < end && set.includes(text[end - 1])) end--;
    return new Text(text.slice(start, end));
};

// the library's strip, lstrip and rstrip take no notice of the characters that they are given
const builtins = Object.getOwnPropertyDescriptor(Text.prototype, "builtins").get;
Object.defineProperty(Text.prototype, "builtins", {
    get() {
        const known = builtins.call(this);
        known.set("strip", new Call(given => strip(this.value, given[0], true, true)));
        known.set("lstrip", new Call(given => strip(this.value, given[0], true, false)));
        known.set("rstrip", new Call(given => strip(this.value, given[0], false, true)));
        return known;
    },
});
Truth.prototype.toString = function () { return this.value ? "True" : "False"; };

const printed = value => value.type === "NullValue" ? "None" : value.type === "UndefinedValue" ? "" : value.toString();
const isNumber = value => ["IntegerValue", "FloatValue", "BooleanValue"].includes(value.type);
const equal = (one, other) => {
    if (isNumber(one) && isNumber(other)) return Number(one.value) === Number(other.value);
    if (one.type !== other.type) return false;
    const [left, right] = [one.value, other.value];
    if (Array.isArray(left)) return left.length === right.length && left.every((item, i) => equal(item, right[i]));
    if (!(left instanceof Map)) return left === right;
    return left.size === right.size && [...left].every(([key, item]) => right.has(key) && equal(item, right.get(key)));
};

class Exact extends Interpreter {
    written = "";

    evaluateBinaryExpression(node, environment) {
        const operator = node.operator.value;
        if (!["==", "!=", "~"].includes(operator)) return super.evaluateBinaryExpression(node, environment);
        const [left, right] = [this.evaluate(node.left, environment), this.evaluate(node.right, environment)];
        return operator === "~" ? new Text(printed(left) + printed(right)) : new Truth(equal(left, right) === (operator === "=="));
    }

    applyFilter(operand, node, environment) {
        const [name, given] = node.type === "CallExpression" ? [node.callee.value, node.args] : [node.value, []];
        return name === "trim" && operand instanceof Text
            ? strip(operand.value, given.length > 0 ? this.evaluate(given[0], environment) : null, true, true)
            : super.applyFilter(operand, node, environment);
    }

    // what an iteration wrote before it was broken off stays
    evaluateFor(node, environment) {
        node.body.isLoop = true;
        const outer = this.written;
        this.written = "";
        const text = super.evaluateFor(node, environment).value + this.written;
        this.written = outer;
        return new Text(text);
    }

    evaluateBlock(nodes, environment) {
        let text = "";
        for (const node of nodes) {
            try {
                const value = this.evaluate(node, environment);
                text += value.type === "NullValue" && statements.has(node.type) ? "" : printed(value);
            } catch (control) {
                if (!(control instanceof Break || control instanceof Continue)) throw control;
                text += control.written ?? "";
                control.written = nodes.isLoop ? "" : text;
                if (nodes.isLoop && control instanceof Continue) break;
                if (nodes.isLoop) this.written = text;
                throw control;
            }
        }
        return new Text(text);
    }
}

function range(start, stop, step = 1) {
    if (stop === undefined) [start, stop] = [0, start];
    if (step === 0) throw new Error("range() arg 3 must not be zero");
    const numbers = [];
    for (let number = start; step > 0 ? number < stop : number > stop; number += step) numbers.push(number);
    return numbers;
}

// a refusal of the template's own is told from a fault
function prepare(source) {
    const template = parse(tokenize(source, { lstrip_blocks: true, trim_blocks: true }));
    const globals = {
        true: true, True: true, false: false, False: false, none: null, None: null, range, strftime_now,
        raise_exception: reason => { throw { refusal: String(reason) }; },
    };
    return given => {
        const environment = new Environment();
        for (const [name, value] of Object.entries({ ...JSON.parse(given), ...globals })) environment.set(name, value);
        try { return new Exact(environment).run(template).value; }
        catch (failure) { if (failure.refusal === undefined) throw failure; return { refusal: failure.refusal }; }
    };
}
