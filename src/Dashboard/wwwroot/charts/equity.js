// Lines over time by lightweight-charts, in one or two panes, with moments marked across them.
import { amount, colour, faint, gentle, isDaily, marks, numbers, reading, settings } from './timescale.js';

const write = {
    percent: value => `${amount(value * 100, 1)}\u202f%`,
    number: value => amount(value, Math.abs(value) >= 1000 ? 0 : Math.abs(value) >= 10 ? 2 : 4),
};

export async function create(element, library, options) {
    const { createChart, LineSeries, BaselineSeries, LineStyle } = await import(library);
    const chart = createChart(element, settings(false)), corner = reading(element);
    gentle(element);
    let series = [], layers = [], current = options, daily = false, chosen = null;
    const points = line => {
        const pairs = numbers(line.points), data = [];
        // a place without a value keeps its place in time; the line goes on to the next
        for (let i = 0; i < pairs.length; i += 2) {
            data.push(Number.isFinite(pairs[i + 1]) ? { time: pairs[i], value: pairs[i + 1] } : { time: pairs[i] });
        }
        return data;
    };
    const paint = () => {
        chart.applyOptions(settings(daily));
        for (const { drawn, line } of series) {
            const tone = colour(line.colour), clear = 'rgba(0,0,0,0)';
            drawn.applyOptions(line.filled
                ? {
                    topLineColor: tone, bottomLineColor: tone, topFillColor1: clear, topFillColor2: clear,
                    bottomFillColor1: faint(line.colour, .1), bottomFillColor2: faint(line.colour, .3),
                }
                : { color: tone, lineStyle: line.dashed ? LineStyle.Dashed : LineStyle.Solid });
        }
        mark();
    };
    const mark = () => layers.forEach((layer, pane) => layer.set([
        ...current.marks.map(moment => pane ? { ...moment, text: '' } : moment),
        ...(chosen === null ? [] : [{ time: chosen, text: '', colour: '--mud-palette-primary', strong: true }]),
    ]));
    const longest = () => Math.max(0, ...series.map(({ data }) => data.length));
    const draw = next => {
        const before = longest(), shown = chart.timeScale().getVisibleLogicalRange();
        series.forEach(({ drawn }) => chart.removeSeries(drawn));
        (series = [], layers = [], current = next);
        next.panes.forEach(({ unit, lines }, pane) => {
            for (const line of lines) {
                const data = points(line);
                const drawn = chart.addSeries(line.filled ? BaselineSeries : LineSeries, {
                    lineWidth: line.dashed ? 1 : 2, priceLineVisible: false, lastValueVisible: false,
                    priceFormat: { type: 'custom', formatter: write[unit], minMove: 1e-6 },
                    ...(line.filled ? { baseValue: { type: 'price', price: 0 } } : {}),
                }, pane);
                drawn.setData(data);
                series.push({ drawn, line, unit, data });
            }
            layers.push(marks([]));
            series.at(-1).drawn.attachPrimitive(layers.at(-1));
        });
        chart.panes().forEach((pane, index) => pane.setStretchFactor(index ? 1 : 3));
        daily = series.every(({ data }) => isDaily(data.map(point => point.time)));
        paint();
        // other lines over the same times are looked at where the viewer is
        if (shown && before === longest()) chart.timeScale().setVisibleLogicalRange(shown);
        else chart.timeScale().fitContent();
        element.dataset.points = longest();
    };
    chart.subscribeCrosshairMove(({ time, seriesData }) => corner.show(time === undefined ? null
        : [chart.options().localization.timeFormatter(time), ...series.map(({ drawn, line, unit }) => {
            const value = seriesData.get(drawn)?.value;
            return value === undefined ? null : `${line.name} ${write[unit](value)}`;
        }).filter(Boolean)].join(' · ')));
    document.addEventListener('themechange', paint);
    draw(options);
    element.dataset.ready = '';
    return {
        update: draw,
        // brings a moment to the middle; from the whole it goes near
        centre(time) {
            chosen = time;
            mark();
            const scale = chart.timeScale(), shown = scale.getVisibleLogicalRange();
            const middle = time === null ? null : scale.timeToIndex(time, true);
            element.dataset.centre = time ?? '';
            if (middle === null || !shown) return;
            const half = Math.max(15, Math.min(shown.to - shown.from, longest() / 8) / 2);
            scale.setVisibleLogicalRange({ from: middle - half, to: middle + half });
        },
        dispose() { document.removeEventListener('themechange', paint); chart.remove(); corner.remove(); },
    };
}
