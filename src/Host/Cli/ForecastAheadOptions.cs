using System.CommandLine;
using System.Globalization;
using StrategyFactory.Forecasting.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary>What <c>forecast ahead</c> is told.</summary>
internal static class ForecastAheadOptions
{
    private static readonly Option<string?> Model = new("--model")
    {
        Description = "A model of forecast models, fitted anew, or a network of forecast networks.",
        HelpName = "NAME",
    };

    private static readonly Option<string?> Experiment = new("--experiment")
    {
        Description = "A completed experiment, whose model forecasts; without data, its own series.",
        HelpName = "ID",
    };

    private static readonly Option<string?> Adapter = new("--adapter")
    {
        Description = "An experiment whose adapter the network takes.",
        HelpName = "ID",
    };

    private static readonly Option<string?> Levels = new("--levels")
    {
        Description = "Quantile levels, such as 0.05,0.5,0.95; without, 0.1 to 0.9.",
        HelpName = "LIST",
    };

    internal static IReadOnlyList<Option> All { get; } =
        [Model, Experiment, Adapter, .. ForecastOptions.OfData, ForecastNetworkOptions.Length, Levels, ForecastOptions.Set,
            ForecastOptions.Seed];

    /// <summary>The request; a file is uploaded first.</summary>
    internal static async Task<MakeForecast> RequestAsync(ParseResult parsed, FactoryProcess factory, CancellationToken token)
    {
        var data = await ForecastOptions.DataAsync(parsed, factory, token);
        var hyperparams = ForecastOptions.HyperparamsOf(parsed);
        return new()
        {
            Model = parsed.GetValue(Model),
            ExperimentId = parsed.GetValue(Experiment),
            Adapter = parsed.GetValue(Adapter),
            Hyperparams = hyperparams.Count > 0 ? hyperparams : null,
            Symbol = data.Symbol,
            Timeframe = data.Timeframe,
            Target = data.Target,
            VolatilityWindow = data.VolatilityWindow,
            SeriesId = data.SeriesId,
            Covariates = data.Covariates,
            KnownAhead = data.KnownAhead,
            From = data.From,
            To = data.To,
            PredictionLength = parsed.GetValue(ForecastNetworkOptions.Length),
            QuantileLevels = ForecastOptions.Words(parsed.GetValue(Levels))?.Select(Level).ToList(),
            Seed = parsed.GetValue(ForecastOptions.Seed),
        };
    }

    private static double Level(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var level)
        ? level
        : throw new FormatException($"--levels: '{text}' is no number; above 0 and below 1, such as 0.05,0.5,0.95.");
}
