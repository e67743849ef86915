using System.CommandLine;
using System.Text.Json;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Host.Cli;

/// <summary>What the verbs about networks are told.</summary>
internal static class ForecastNetworkOptions
{
    private static readonly PretrainNetwork Usual = new();

    internal static readonly Option<string> Name = new("--name")
    {
        Description = "Name of the network that is made.",
        HelpName = "NAME",
        DefaultValueFactory = _ => Usual.Name,
    };

    internal static readonly Option<int> Steps = Whole("--steps", "Steps of training.", Usual.Steps);
    internal static readonly Option<int> Series = Whole("--series-count", "Made-up series to learn from.", Usual.Series);
    internal static readonly Option<int> Seed = Whole("--seed", "Seed of whatever is random.", Usual.Seed);

    internal static readonly Option<string> Model = new("--model")
    {
        Description = "Name of a network, or a folder in the layout of Hugging Face.",
        HelpName = "NAME|DIR",
        Required = true,
    };

    internal static readonly Option<string?> Adapter =
        new("--adapter") { Description = "An adapter folder in the layout of PEFT.", HelpName = "DIR" };

    internal static readonly Option<string> SeriesFile = new("--series")
    {
        Description = "A file with a JSON array of numbers, null for missing.",
        HelpName = "FILE",
        Required = true,
    };

    internal static readonly Option<int> Length =
        new("--prediction-length") { Description = "Steps to forecast.", HelpName = "N", Required = true };

    internal static PretrainNetwork Pretraining(ParseResult parsed) => new()
    {
        Name = parsed.GetValue(Name)!,
        Steps = parsed.GetValue(Steps),
        Series = parsed.GetValue(Series),
        Seed = parsed.GetValue(Seed),
    };

    internal static async Task<PredictSeries> PredictionAsync(ParseResult parsed, CancellationToken token)
    {
        var model = parsed.GetValue(Model)!;
        var isFolder = Directory.Exists(model);
        return new()
        {
            Model = isFolder ? null : model,
            ModelFolder = isFolder ? Path.GetFullPath(model) : null,
            AdapterFolder = parsed.GetValue(Adapter) is { } adapter ? Path.GetFullPath(adapter) : null,
            Series = await ReadAsync(parsed.GetValue(SeriesFile)!, token),
            PredictionLength = parsed.GetValue(Length),
            Seed = parsed.GetValue(Seed),
        };
    }

    private static async Task<IReadOnlyList<double?>> ReadAsync(string path, CancellationToken token)
    {
        try
        {
            return FactoryJson.Read<double?[]>(await File.ReadAllTextAsync(path, token));
        }
        catch (JsonException broken)
        {
            throw new UnprocessableException($"series: {path} is no JSON array of numbers and null: {broken.Message}", "series");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UnprocessableException($"series: {path} cannot be read: {failure.Message}", "series");
        }
    }

    private static Option<int> Whole(string name, string description, int usual) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => usual,
    };
}
