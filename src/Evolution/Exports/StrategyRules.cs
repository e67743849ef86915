using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Numerics.Indicators;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Exports;

/// <summary>Everything but the model that decides what a promoted strategy trades: the content of <c>strategy.json</c>.</summary>
internal static class StrategyRules
{
    /// <summary>Grows where a reader of older files would trade otherwise.</summary>
    private const int Version = 1;

    internal static object Of(PromotedExport export)
    {
        var (promotion, specification, settings) = (export.Promotion, export.Specification, export.Settings);
        return new
        {
            Version,
            promotion.PromotedId,
            promotion.ModelId,
            export.Model.Fingerprint,
            promotion.Verdict,
            promotion.Reasons,
            Symbol = promotion.Ticker,
            specification.Timeframe,
            Csv = Command(export),
            Model = new
            {
                File = PromotedExport.ModelFile,
                specification.Algorithm,
                TrainedOn = specification.Symbol,
                Input = "features",
                Features = export.Features.Select(feature => feature.Name),
                Output = "prediction",
                export.Onnx.Unit,
                ToReturn = Words(export.Onnx.Unit),
            },
            Target = new
            {
                Column = specification.TargetCol,
                Transform = specification.TargetTransform,
                specification.Horizon,
                specification.Label,
                ProfitTarget = specification.Label == TargetLabel.Barrier ? specification.ProfitTarget : (double?)null,
                StopLoss = specification.Label == TargetLabel.Barrier ? specification.StopLoss : (double?)null,
            },
            Signal = new
            {
                promotion.Threshold,
                settings.Direction,
                Cutoff = promotion.ZScore,
                Mean = export.Model.Details.PredictionMean,
                Sd = export.Model.Details.PredictionSd,
                Regimes = promotion.Regime,
                settings.DecideEvery,
            },
            Position = new
            {
                settings.Hold,
                settings.Ladder,
                specification.Horizon,
                settings.ProfitTarget,
                settings.StopLoss,
                settings.Sizing,
                settings.Size,
                settings.TargetVolatility,
                settings.MaxLeverage,
                VolatilityWindow = ExpectedMove.Window,
            },
            Execution = new
            {
                DelayBars = settings.ExecutionDelayBars,
                settings.Fill,
                settings.TickSize,
                settings.FeeBps,
                settings.SlippageBps,
                settings.SpreadFactor,
            },
            Regimes = Regimes(export.Regimes),
            Segments = new { export.Regimes.Simulation, export.Regimes.Holdout },
        };
    }

    private static string Command(PromotedExport export) =>
        $"./factory export features {export.Promotion.Ticker} --timeframe {export.Specification.Timeframe} --features "
        + $"{string.Join(',', export.Features.Select(feature => feature.Name))} --regimes --out bars.csv";

    private static string Words(PredictionUnit unit) => unit switch
    {
        PredictionUnit.Volatility => "times sigma * sqrt(h): sigma the sample standard deviation of the last 20 one-bar log returns at the "
            + "bar, h the bars until the horizon",
        PredictionUnit.LogPrice => "less ln(close)",
        PredictionUnit.Price => "divided by close, less 1",
        _ => "it is the expected return until the horizon",
    };

    private static Dictionary<string, object> Regimes(FrozenRegimes frozen) => new(StringComparer.Ordinal)
    {
        ["regime_vix"] = new
        {
            Formula = "2 where the mean of the last 20 daily log returns of the market is positive, else 0, plus 0 where the volatility is "
                + "above its mean of the last 60 days, else 1; from days that had ended when the bar's UTC date began. Volatility is the "
                + "close of the index, or realised: the sample standard deviation of the market's last 20 daily log returns.",
            Market = frozen.MarketSymbol,
            Volatility = frozen.VixSource,
            Index = frozen.VixSymbol,
        },
        ["regime_gmm"] = new
        {
            Formula = "x = (one-bar log return - return_mean) / return_sd, y = (sample standard deviation of the last volatility_window of "
                + "them - volatility_mean) / volatility_sd; a bar is wild where weight * density of wild is above that of calm; the regime "
                + "is 1 where most of the last ballot bars are wild, else 0, undefined before there are so many.",
            Mixture = frozen.Mixture is { } mixture
                ? new
                {
                    mixture.VolatilityWindow,
                    mixture.Ballot,
                    mixture.ReturnMean,
                    mixture.ReturnSd,
                    mixture.VolatilityMean,
                    mixture.VolatilitySd,
                    mixture.Calm,
                    mixture.Wild,
                }
                : null,
        },
        ["regime_sma"] = new
        {
            Formula = "1 where the close is above the mean of the last 200 completed hourly closes, else 0.",
        },
    };
}
