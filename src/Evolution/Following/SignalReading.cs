using MediatR;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Following;

/// <summary>Asks what a promoted strategy says, of stored bars or of such with others laid over them.</summary>
internal sealed class SignalReading(EvolutionContext context, IMediator mediator, TimeProvider clock)
{
    /// <exception cref="Kernel.Errors.NotFoundException">There is no such promotion.</exception>
    internal async Task<PromotedSignal> ReadAsync(Guid id, int last, IReadOnlyList<PostedBar> posted, CancellationToken token)
    {
        var promoted = await context.Promoted.RequireAsync(id, token);
        var strategy = new Strategy(
            new(promoted.Threshold, IsQuantile: false), promoted.ZScore, FactoryJson.Read<RegimeConfig>(promoted.RegimeConfig));
        var settings = FactoryJson.Read<SimulationSettings>(promoted.Settings);
        var model = await mediator.Send(new GetModel(promoted.ModelId), token);
        var timeframe = Timeframes.Parse(model.Specification.Timeframe);
        var followed = await mediator.Send(
            new FollowStrategy(promoted.ModelId, promoted.Ticker, strategy, settings)
            {
                Signals = last,
                Laid = posted.Count == 0 ? null : Series(promoted.Ticker, timeframe, posted),
            },
            token);
        return Described(promoted, model, timeframe, strategy, settings, followed) with { Posted = posted.Count > 0 };
    }

    private PromotedSignal Described(
        PromotedModelRecord promoted, StoredModelDetails model, Timeframe timeframe, Strategy strategy, SimulationSettings settings,
        FollowedStrategy followed)
    {
        var (now, length) = (followed.Signals[^1], TimeSpan.FromMilliseconds(timeframe.Milliseconds()));
        var age = clock.GetUtcNow() - (now.Time + length);
        return new()
        {
            PromotedId = promoted.Id,
            Symbol = promoted.Ticker,
            Timeframe = timeframe.Format(),
            Horizon = model.Specification.Horizon,
            BarTime = now.Time,
            ClosesAt = now.Time + length,
            Closed = age >= TimeSpan.Zero,
            AgeMinutes = age.TotalMinutes,
            AgeBars = (int)Math.Clamp(Math.Floor(age / length), 0, int.MaxValue),
            Close = now.Close,
            Features = Features(model, followed, now),
            Prediction = now.Prediction,
            Threshold = now.Threshold,
            Deviation = now.Deviation,
            ZScoreCutoff = now.ZScoreCutoff,
            Regimes =
            [
                .. now.Regimes.Select(regime => new SignalRegime(
                    regime.Key, regime.Value, strategy.RegimeConfig.Allowed.GetValueOrDefault(regime.Key))),
            ],
            Allowed = now.Allowed,
            Signal = SignalTexts.Side(now.Signal),
            Following = followed.Bars > 0,
            BarsFollowed = followed.Bars,
            Position = SignalTexts.Position(followed.Positions),
            Positions = followed.Positions,
            Order = SignalTexts.Order(followed, settings),
            Orders = followed.Orders,
            Why = SignalTexts.Why(followed, strategy, settings),
            Rows =
            [
                .. followed.Signals.Select(row => new SignalRow(
                    row.Time, row.Close, row.Prediction, row.Deviation, row.Allowed, SignalTexts.Side(row.Signal))),
            ],
            ChangedSeries = followed.ChangedSeries,
            Flags = followed.Flags,
        };
    }

    private static SignalFeature[] Features(StoredModelDetails model, FollowedStrategy followed, BarSignal now)
    {
        var weights = model.Specification.DataOptions is null ? model.Details.Coefficients?.StandardisedWeights : null;
        return
        [
            .. followed.Features.Select((name, place) => new SignalFeature(
                name, now.Features[place], weights?[place], followed.Contributions?[place])),
        ];
    }

    private static BarSeries Series(string symbol, Timeframe timeframe, IReadOnlyList<PostedBar> bars)
    {
        return new(
            symbol, timeframe, bars.Select(bar => bar.Time.ToUnixTimeMilliseconds()).ToArray(), Column(bar => bar.Open),
            Column(bar => bar.High), Column(bar => bar.Low), Column(bar => bar.Close), Column(bar => bar.Volume),
            bars.Any(bar => bar.Spread is not null) ? Column(bar => bar.Spread ?? double.NaN) : default(ReadOnlyMemory<double>?));

        double[] Column(Func<PostedBar, double> value) => [.. bars.Select(value)];
    }
}
