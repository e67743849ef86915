// What all pictures over time share: colours of the theme, times in the viewer's zone, vertical marks, shaded stretches.
const root = document.documentElement;

// "var(--name)" or "--name" to the colour it stands for at present
export const colour = name => getComputedStyle(root).getPropertyValue(name.replace(/^var\(|\)$/g, '')).trim();

// the same colour, so and so opaque: canvas takes #rrggbbaa, MudBlazor writes rgba(r,g,b,a)
export const faint = (name, opacity) => {
    const text = colour(name);
    if (text.startsWith('#')) return text.slice(0, 7) + Math.round(opacity * 255).toString(16).padStart(2, '0');
    return text.replace(/^rgba?\(([^,]+),([^,]+),([^,)]+).*$/, `rgba($1,$2,$3,${opacity})`);
};

// bytes as they come from .NET to the numbers they hold
export const numbers = bytes => new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));

export const amount = (value, digits) => value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
    .replaceAll(',', '\u202f').replace('-', '\u2212');

// The library knows no zones: data are UTC, labels are written in the viewer's. Bars of whole UTC days are dates, not moments.
// So are the marks of years and months: the library sets them where those begin in UTC.
export function clock(daily) {
    const make = (options, utc = daily) =>
        new Intl.DateTimeFormat(undefined, { ...options, hourCycle: 'h23', ...(utc ? { timeZone: 'UTC' } : {}) });
    const full = make({ day: 'numeric', month: 'short', year: 'numeric', ...(daily ? {} : { hour: '2-digit', minute: '2-digit' }) });
    const marks = [
        make({ year: 'numeric' }, true), make({ month: 'short' }, true), make({ day: 'numeric', month: 'short' }),
        make({ hour: '2-digit', minute: '2-digit' }), make({ hour: '2-digit', minute: '2-digit', second: '2-digit' }),
    ];
    return { full: time => full.format(time * 1000), mark: (time, kind) => marks[kind].format(time * 1000) };
}

export const isDaily = times => times.every(time => time % 86400 === 0);

export function settings(daily) {
    const { full, mark } = clock(daily), lines = colour('--mud-palette-table-lines'), quiet = colour('--mud-palette-text-secondary');
    return {
        autoSize: true,
        layout: {
            fontFamily: 'Inter, sans-serif', fontSize: 11, attributionLogo: false, background: { color: 'transparent' }, textColor: quiet,
            panes: { separatorColor: lines, separatorHoverColor: faint('--mud-palette-primary', .2) },
        },
        grid: { vertLines: { color: lines }, horzLines: { color: lines } },
        crosshair: {
            mode: 0, vertLine: { labelBackgroundColor: colour('--mud-palette-primary') },
            horzLine: { labelBackgroundColor: colour('--mud-palette-primary') },
        },
        rightPriceScale: { borderVisible: false },
        timeScale: {
            borderColor: lines, timeVisible: !daily, secondsVisible: false, minBarSpacing: .01, lockVisibleTimeRangeOnResize: true,
            tickMarkFormatter: mark,
        },
        localization: { timeFormatter: full },
        handleScroll: { mouseWheel: false, vertTouchDrag: false },
    };
}

// The wheel scrolls the page; with Ctrl, or by a pinch, it zooms the picture, as on maps.
export const gentle = element => element.addEventListener(
    'wheel', event => { if (!event.ctrlKey) event.stopPropagation(); }, { capture: true });

// The values under the pointer, in a corner of the picture.
export function reading(element) {
    const box = element.appendChild(document.createElement('div'));
    box.className = 'reading';
    box.hidden = true;
    return { show(text) { box.hidden = !text; box.textContent = text ?? ''; }, remove() { box.remove(); } };
}

const place = (chart, time) => {
    const scale = chart.timeScale(), index = scale.timeToIndex(time, true);
    return index === null ? null : scale.logicalToCoordinate(index);
};

// A layer of the picture: draw(context, place, width, height, ratio) in pixels of the screen.
export class Layer {
    constructor(order, draw) { this.order = order; this.draw = draw; }

    attached({ chart, requestUpdate }) { this.chart = chart; this.redraw = requestUpdate; }

    paneViews() {
        return [{
            zOrder: () => this.order,
            renderer: () => ({
                draw: target => target.useBitmapCoordinateSpace(({ context, bitmapSize, horizontalPixelRatio: ratio }) => {
                    context.save();
                    const across = time => { const x = place(this.chart, time); return x === null ? null : x * ratio; };
                    this.draw(context, across, bitmapSize.width, bitmapSize.height, ratio, this.chart);
                    context.restore();
                }),
            }),
        }];
    }
}

// Vertical lines with a word at the top: [{ time, text, colour }]
export function marks(initial) {
    let items = initial;
    const layer = new Layer('top', (context, at, width, height, ratio) => {
        context.font = `${11 * ratio}px Inter, sans-serif`;
        context.textBaseline = 'top';
        let free = -Infinity;
        for (const { time, text, colour: name, strong } of items) {
            const x = at(time);
            if (x === null || x < 0 || x > width) continue;
            context.fillStyle = colour(name);
            context.globalAlpha = strong ? 1 : .6;
            context.fillRect(Math.round(x), 0, Math.max(1, Math.round(ratio * (strong ? 2 : 1))), height);
            const size = context.measureText(text).width;
            if (!text || x < free) continue; // a word on a word is no word
            context.globalAlpha = 1;
            const left = x + size + 8 * ratio > width;
            context.textAlign = left ? 'right' : 'left';
            context.fillText(text, x + (left ? -5 : 5) * ratio, 6 * ratio);
            free = x + size + 10 * ratio;
        }
    });
    layer.set = next => { items = next; layer.redraw?.(); };
    return layer;
}
