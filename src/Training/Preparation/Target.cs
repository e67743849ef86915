using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Numerics.Indicators;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Preparation;

/// <summary>What a tabular model learns of a series, and the way back from its predictions to expected returns.</summary>
internal sealed class Target
{
    /// <summary>E|x| of a standard normal x, √(2/π): the size of a move of one unit.</summary>
    internal const double MeanMagnitude = 0.797884560802865;

    private readonly BarSeries _bars;
    private readonly TrainingSpecification _specification;
    private readonly double[] _moves;
    private readonly Lazy<double[]> _values;

    private Target(BarSeries bars, TrainingSpecification specification)
    {
        (_bars, _specification) = (bars, specification);
        _moves = specification.Label == TargetLabel.Return ? [] : VolatilityUnit.Of(bars, specification.Horizon);
        _values = new(Compute);
    }

    /// <param name="bars">The series.</param>
    /// <param name="specification">Column, transform, horizon and label.</param>
    internal static Target Of(BarSeries bars, TrainingSpecification specification) => new(bars, specification);

    /// <summary>What <see cref="ToReturns"/> makes returns of; a probability counts as the units of volatility it stands for.</summary>
    internal static PredictionUnit Unit(TrainingSpecification specification) =>
        specification.Label != TargetLabel.Return ? PredictionUnit.Volatility
        : specification.TargetTransform switch
        {
            "log" => PredictionUnit.LogPrice,
            "none" => PredictionUnit.Price,
            _ => PredictionUnit.Return,
        };

    /// <summary>
    /// The target of every bar. With c the column's value now and f that at the horizon: log_return ln(f/c), pct_change (f − c)/c, log ln
    /// f, none f; then what the label makes of it. NaN where there is no such bar, or no unit of volatility.
    /// </summary>
    internal ReadOnlyMemory<double> Values => _values.Value;

    private double[] Compute()
    {
        var ends = _specification.Horizon.Ends(_bars.Times.Span);
        var target = new double[_bars.Count];
        if (_specification.Label == TargetLabel.Barrier)
        {
            BarrierOutcome.Compute(
                _bars.High.Span, _bars.Low.Span, _bars.Close.Span, ends, _moves, _specification.ProfitTarget, _specification.StopLoss,
                target);
            return target;
        }

        Transform(ends, target);
        for (var bar = 0; bar < _moves.Length; bar++)
        {
            target[bar] = double.IsNaN(_moves[bar]) || double.IsNaN(target[bar]) ? double.NaN
                : _specification.Label == TargetLabel.Volatility ? target[bar] / _moves[bar]
                : target[bar] > 0 ? 1 : 0;
        }

        return target;
    }

    /// <summary>
    /// Turns predictions into expected returns until the horizon, in place: p − ln c for log, p/c − 1 for none, and what is in units of
    /// volatility times its unit, of a probability that rises (2p − 1)·√(2/π) units; predicted returns stay as they are.
    /// </summary>
    /// <param name="predictions">Predictions of consecutive bars.</param>
    /// <param name="start">Bar of the first prediction.</param>
    internal void ToReturns(Span<double> predictions, int start = 0)
    {
        if (_moves.Length > 0)
        {
            var sign = _specification.Label == TargetLabel.Sign;
            for (var bar = 0; bar < predictions.Length; bar++)
            {
                predictions[bar] = _moves[start + bar] * (sign ? MeanMagnitude * ((2 * predictions[bar]) - 1) : predictions[bar]);
            }
        }
        else if (Unit(_specification) is PredictionUnit.LogPrice or PredictionUnit.Price)
        {
            var closes = _bars.Close.Span[start..];
            for (var bar = 0; bar < predictions.Length; bar++)
            {
                predictions[bar] = Unit(_specification) == PredictionUnit.LogPrice
                    ? predictions[bar] - Math.Log(closes[bar])
                    : predictions[bar] / closes[bar] - 1;
            }
        }
    }

    private void Transform(ReadOnlySpan<int> ends, Span<double> target)
    {
        var values = Column(_bars, _specification.TargetCol).Span;
        for (var bar = 0; bar < target.Length; bar++)
        {
            if (ends[bar] < 0)
            {
                target[bar] = double.NaN;
                continue;
            }

            var (now, later) = (values[bar], values[ends[bar]]);
            target[bar] = _specification.TargetTransform switch
            {
                "log_return" => Math.Log(later / now),
                "pct_change" => (later - now) / now,
                "log" => Math.Log(later),
                _ => later,
            };
        }
    }

    private static ReadOnlyMemory<double> Column(BarSeries bars, string column) => column switch
    {
        "open" => bars.Open,
        "high" => bars.High,
        "low" => bars.Low,
        _ => bars.Close,
    };
}
