// Candles, volume, one feature and shaded regimes by lightweight-charts. Asks the page for candles: what is visible and as much again
// on both sides, as many as the picture can show; asks again when the viewer comes near an edge or zooms by more than half.
import { Layer, amount, colour, faint, numbers, reading, settings } from './timescale.js';

const columns = 8, header = 4, pixelsPerCandle = 5;

function decode(bytes) {
    const v = numbers(bytes), [barsPerCandle, feature] = v, rows = [];
    for (let i = header; i < v.length; i += columns) {
        const [time, open, high, low, close, volume, feature, regime] = v.slice(i, i + columns);
        rows.push({ time, open, high, low, close, volume, feature, regime });
    }
    return { barsPerCandle, feature, rows };
}

// as many decimals as the prices have, at most six significant digits
function decimals(rows) {
    const highest = Math.max(...rows.map(row => row.high)), most = Math.max(0, Math.min(8, 5 - Math.floor(Math.log10(highest))));
    for (let digits = 0; digits < most; digits++) {
        const scale = 10 ** digits;
        const isWhole = ({ close }) => Math.abs(close * scale - Math.round(close * scale)) < 1e-6 * scale * 1e-3 + 1e-9 * close * scale;
        if (rows.every(isWhole)) return digits;
    }
    return most;
}

const plain = value => Math.abs(value) >= 1e4 ? amount(value, 0) : Number(value.toPrecision(5)).toString().replace('-', '\u2212');

export async function create(element, library, options, page) {
    const { createChart, CandlestickSeries, HistogramSeries, LineSeries } = await import(library);
    const chart = createChart(element, settings(options.daily)), corner = reading(element), scale = chart.timeScale();
    const candles = chart.addSeries(CandlestickSeries, { priceLineVisible: false, lastValueVisible: false });
    const volume = chart.addSeries(
        HistogramSeries, { priceScaleId: 'volume', priceFormat: { type: 'volume' }, priceLineVisible: false, lastValueVisible: false });
    chart.priceScale('volume').applyOptions({ scaleMargins: { top: .84, bottom: 0 } });
    candles.priceScale().applyOptions({ scaleMargins: { top: .06, bottom: .2 } });
    let current = options, loaded = { from: 0, to: 0, span: 1 }, data = { rows: [], barsPerCandle: 1, feature: 0 };
    let line = null, lineKind = 0, digits = 2, disposed = false, busy = false, next = null, timer = 0, placed = null;

    const shades = new Layer('bottom', (context, at, width, height, ratio) => {
        if (!current.regimes.length || data.rows.length < 2) return;
        const x = index => scale.logicalToCoordinate(index) * ratio, half = (x(1) - x(0)) / 2;
        for (let start = 0, end; start < data.rows.length; start = end) {
            const regime = data.rows[start].regime;
            for (end = start + 1; end < data.rows.length && data.rows[end].regime === regime; end++);
            const left = Math.max(0, x(start) - half), right = Math.min(width, x(end - 1) + half);
            if (regime < 0 || right < 0 || left > width) continue;
            context.fillStyle = colour(current.regimes[regime].colour);
            context.fillRect(left, 0, right - left, height);
        }
    });
    candles.attachPrimitive(shades);

    const paint = () => {
        chart.applyOptions(settings(current.daily));
        const gain = colour('--gain'), loss = colour('--loss'), ground = colour('--mud-palette-surface');
        // hollow up, full down: not by colour alone
        candles.applyOptions({
            upColor: ground, downColor: loss, borderVisible: true, borderUpColor: gain, borderDownColor: loss, wickUpColor: gain,
            wickDownColor: loss,
        });
        // a source without volume has none to show
        const traded = row => ({ time: row.time, value: row.volume, color: faint(row.close < row.open ? '--loss' : '--gain', .35) });
        volume.setData(data.rows.every(row => row.volume === 0) ? [] : data.rows.map(traded));
        line?.applyOptions({ color: colour('--mud-palette-primary') });
    };

    const show = () => {
        digits = data.rows.length ? decimals(data.rows) : 2;
        candles.applyOptions({ priceFormat: { type: 'custom', formatter: value => amount(value, digits), minMove: 10 ** -digits } });
        candles.setData(data.rows.map(({ time, open, high, low, close }) => ({ time, open, high, low, close })));
        if (lineKind !== data.feature) {
            if (line) chart.removeSeries(line);
            lineKind = data.feature;
            // a level lies on the prices' scale, all else in a pane of its own
            const look = {
                lineWidth: 1.5, priceLineVisible: false, lastValueVisible: false,
                priceFormat: { type: 'custom', formatter: plain, minMove: 1e-8 },
            };
            line = lineKind === 0 ? null : chart.addSeries(LineSeries, look, lineKind === 2 ? 1 : 0);
            chart.panes().forEach((pane, index) => pane.setStretchFactor(index ? 1 : 3));
        }
        line?.setData(data.rows.map(row => Number.isFinite(row.feature) ? { time: row.time, value: row.feature } : { time: row.time }));
        paint();
    };

    const note = () => {
        const range = scale.getVisibleRange();
        if (!range || !data.rows.length) return;
        placed = range;
        element.dataset.from = range.from;
        // where the last candle is seen, all of its bars are
        element.dataset.to = range.to >= data.rows.at(-1).time && loaded.to >= current.last ? current.last : range.to;
    };

    const load = async (from, to) => {
        if (busy) { next = [from, to]; return; }
        busy = true;
        const span = Math.max(1, to - from), about = Math.min(1200, Math.max(100, Math.round(element.clientWidth / pixelsPerCandle)));
        const first = Math.max(current.first, from - span), last = Math.min(current.last, to + span);
        try {
            const wanted = Math.round(about * Math.max(1, (last - first) / span));
            const bytes = await page.invokeMethodAsync('ReadBarsAsync', first, last, wanted);
            if (disposed) return;
            if (bytes) {
                data = decode(bytes);
                loaded = { from: first, to: last, span };
                show();
                if (data.rows.length) {
                    scale.setVisibleRange({ from: Math.max(from, data.rows[0].time), to: Math.min(to, data.rows.at(-1).time) });
                }
                element.dataset.candles = data.rows.length;
                element.dataset.barsPerCandle = data.barsPerCandle;
                await new Promise(requestAnimationFrame);
                if (!disposed) note();
            }
        } catch (error) {
            if (!disposed) console.warn('bars not read:', error.message);
        } finally {
            busy = false;
            if (next && !disposed) { const wanted = next; next = null; await load(...wanted); }
        }
    };

    const moved = () => {
        clearTimeout(timer);
        timer = setTimeout(async () => {
            const range = scale.getVisibleRange();
            if (disposed || busy || !range || placed && range.from === placed.from && range.to === placed.to) return;
            note();
            const { from, to } = range, span = to - from, shown = scale.getVisibleLogicalRange();
            const before = shown.from < 0 && loaded.from > current.first;
            const behind = shown.to > data.rows.length - 1 && loaded.to < current.last;
            if (before || behind || span < loaded.span / 2 || span > loaded.span * 2) {
                await load(before ? from - span / 4 : from, behind ? to + span / 4 : to);
            }
            if (!disposed) page.invokeMethodAsync('MovedAsync', Number(element.dataset.from), Number(element.dataset.to)).catch(() => { });
        }, 150);
    };

    chart.subscribeCrosshairMove(({ time, logical }) => {
        const row = time === undefined ? null : data.rows[logical];
        corner.show(row && [
            chart.options().localization.timeFormatter(row.time),
            ...['open', 'high', 'low', 'close'].map(name => `${name[0].toUpperCase()} ${amount(row[name], digits)}`),
            `Vol ${plain(row.volume)}`, Number.isFinite(row.feature) ? `${current.feature} ${plain(row.feature)}` : null,
            current.regimes[row.regime]?.name ?? null,
            data.barsPerCandle > 1 ? `${data.barsPerCandle} bars a candle` : null,
        ].filter(Boolean).join(' · '));
    });
    document.addEventListener('themechange', paint);
    await load(options.from, options.to);
    scale.subscribeVisibleTimeRangeChange(moved);
    element.dataset.ready = '';
    return {
        // the address changed, or what is drawn: where the viewer is stays unless the address says otherwise
        async update(wanted) {
            const stay = wanted.move === current.move && placed;
            current = wanted;
            await load(stay ? placed.from : wanted.from, stay ? placed.to : wanted.to);
        },
        dispose() {
            disposed = true;
            clearTimeout(timer);
            document.removeEventListener('themechange', paint);
            chart.remove();
            corner.remove();
        },
    };
}
