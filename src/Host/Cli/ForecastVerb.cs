using System.CommandLine;
using StrategyFactory.Forecasting.Contracts;
using static StrategyFactory.Host.Cli.FactoryVerb;

namespace StrategyFactory.Host.Cli;

/// <summary><c>forecast</c>: trains forecasting models, compares them and says when there is no edge.</summary>
internal static class ForecastVerb
{
    private static readonly Argument<string> Id = new("ID") { Description = "Id of an experiment." };

    private static readonly Argument<string[]> Ids = new("ids")
    {
        Description = "Ids of experiments; all where none is given.",
        Arity = ArgumentArity.ZeroOrMore,
        HelpName = "ID",
    };

    private static readonly Argument<string> Either = new("ID") { Description = "Id of an experiment or of a grid search." };

    private static readonly Argument<string?> SomeGrid = new("ID")
    {
        Description = "Id of a grid search; without, all are listed.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string> Strategy = Text("--strategy", "cartesian, random or halving.", "NAME", "cartesian");
    private static readonly Option<int?> Samples = new("--samples") { Description = "Configurations drawn.", HelpName = "N" };
    private static readonly Option<int> Refine = new("--refine") { Description = "Stages that refine around the best.", HelpName = "N" };
    private static readonly Option<double?> Limited = new("--time-limit") { Description = "Seconds; the best stays.", HelpName = "S" };
    private static readonly Option<string> Metric = Text("--metric", "Validation metric that decides.", "NAME", "mae");
    private static readonly Option<bool> Flagged = new("--include-flagged") { Description = "Take flagged experiments too." };

    private static readonly Option<int> Limit = new("--limit")
    {
        Description = "At most so many.",
        HelpName = "N",
        DefaultValueFactory = _ => 50,
    };

    private static readonly Option<Guid?> GridId = new("--grid-id") { Description = "Those of a grid search.", HelpName = "ID" };
    private static readonly Option<string?> OfModel = new("--model") { Description = "Those of a model.", HelpName = "NAME" };
    private static readonly Option<string?> Output = new("--output") { Description = "File to write; without, stdout.", HelpName = "PATH" };

    internal static Command Create() => new("forecast", "Train forecasting models and say whether they beat doing nothing.")
    {
        Run(), Grid(), Models(), List(), Show(), Grids(), Cancel(), Compare(), Best(), Insights(), Important(), Overfitting(),
        Convergence(), Summary(), Export(), Load(), Pretrain(), Networks(), Predict(), Ahead(),
    };

    private static Command Run() => Working("run", "Run one experiment.", [.. ForecastOptions.OfRequest, Limited], RunAsync);

    private static Command Grid() => Working(
        "grid",
        "Search a grid.",
        [.. ForecastOptions.OfRequest, ForecastOptions.Grid, Strategy, Samples, Refine, Limited, Metric],
        GridAsync);

    private static Command Models() => Asking(
        "models", "List the models and their hyperparameters.", [], _ => new GetForecastModels(), ForecastTables.Show);

    private static Command List() => Asking(
        "list", "List experiments, newest first.", [GridId, OfModel, Limit],
        parsed => new GetForecastExperiments { Filter = Filter(parsed), Limit = parsed.GetValue(Limit) }, ForecastTables.Show);

    private static Command Show() => Asking(
        "show", "Show an experiment.", [Id], parsed => new GetForecastExperiment(parsed.GetValue(Id)!), ForecastTables.Show);

    private static Command Compare() => Asking(
        "compare", "Put experiments side by side.", [Ids, GridId, OfModel], parsed =>
            new CompareForecasts(Filter(parsed)), ForecastTables.Show);

    private static Command Best() => Asking(
        "best",
        "Show the experiment with the best validation metric.",
        [GridId, OfModel, Metric, Flagged],
        parsed => new GetBestForecast
        {
            Filter = Filter(parsed),
            Metric = parsed.GetValue(Metric)!,
            IncludeFlagged = parsed.GetValue(Flagged),
        },
        ForecastTables.Show);

    private static Command Important() => Asking(
        "important", "Say which hyperparameters go with good results.", [GridId, OfModel, Metric],
        parsed => new GetImportantHyperparameters { Filter = Filter(parsed), Metric = parsed.GetValue(Metric)! }, ForecastTables.Show);

    private static Command Overfitting() => Asking(
        "overfitting", "Set validation errors against training errors, worst first.", [Ids, GridId, OfModel],
        parsed => new GetForecastOverfitting(Filter(parsed)), ForecastAnalysisTables.Show);

    private static Command Convergence() => Asking(
        "convergence", "Say how steadily losses fell.", [Ids, GridId, OfModel],
        parsed => new GetForecastConvergence(Filter(parsed)), ForecastAnalysisTables.Show);

    private static Command Summary() => Asking(
        "summary", "Say in a few numbers what experiments came to.", [Ids, GridId, OfModel],
        parsed => new GetForecastSummary(Filter(parsed)), ForecastAnalysisTables.Show);

    private static Command Grids() => Opening("grids", "List grid searches, newest first, or show one.", [SomeGrid, Limit], GridsAsync);

    private static Command Cancel() => Opening("cancel", "Stop an experiment or a grid search; what is done stays.", [Either], CancelAsync);

    private static Command Load() => Asking(
        "load", "Take in experiments that lie in the results folder.", [], _ => new LoadForecastExperiments(), ForecastTables.Show);

    private static Command Insights() => Opening(
        "insights", "Describe data: returns, regimes, drift.", [.. ForecastOptions.OfData, .. ForecastOptions.OfWindows], InsightsAsync);

    private static Command Export() => Opening("export", "Write experiments as CSV.", [Ids, GridId, OfModel, Output], ExportAsync);

    private static Command Networks() => Asking(
        "networks", "List the networks that can be trained further.", [], _ => new GetForecastNetworks(), ForecastTables.Show);

    private static Command Pretrain() => Opening(
        "pretrain",
        "Make a small network from nothing, on made-up series.",
        [ForecastNetworkOptions.Name, ForecastNetworkOptions.Steps, ForecastNetworkOptions.Series, ForecastNetworkOptions.Seed],
        PretrainAsync);

    private static Command Predict() => Opening(
        "predict",
        "Forecast a series with a network, with or without an adapter.",
        [
            ForecastNetworkOptions.Model, ForecastNetworkOptions.Adapter, ForecastNetworkOptions.SeriesFile, ForecastNetworkOptions.Length,
            ForecastNetworkOptions.Seed,
        ],
        PredictAsync);

    private static Command Ahead() => Opening(
        "ahead", "Forecast how a symbol or series goes on, with quantiles.", ForecastAheadOptions.All, AheadAsync);

    private static async Task<int> AheadAsync(ParseResult parsed, FactoryProcess factory, CancellationToken token)
    {
        var forecast = await factory.SendAsync(await ForecastAheadOptions.RequestAsync(parsed, factory, token), token);
        Print(parsed, forecast, ForecastTables.Show);
        return 0;
    }

    private static async Task<int> PretrainAsync(ParseResult parsed, FactoryProcess factory, CancellationToken token)
    {
        var request = ForecastNetworkOptions.Pretraining(parsed);
        var made = await ProgressDisplay.RunAsync(
            $"Making {request.Name}",
            request.Series + request.Steps,
            report => factory.SendAsync(request with { Progress = (done, _) => report(done) }, token));
        Print(parsed, made, ForecastTables.Show);
        return 0;
    }

    private static async Task<int> PredictAsync(ParseResult parsed, FactoryProcess factory, CancellationToken token)
    {
        var forecast = await factory.SendAsync(await ForecastNetworkOptions.PredictionAsync(parsed, token), token);
        Print(parsed, forecast, ForecastTables.Show);
        return 0;
    }

    private static async Task<int> RunAsync(ParseResult parsed, FactoryProcess factory, CancellationToken token)
    {
        var request = await ForecastOptions.RequestAsync(parsed, factory, token) with { TimeLimitSeconds = parsed.GetValue(Limited) };
        var experiment = await new ForecastFollower(factory).RunAsync(request, token);
        Print(parsed, experiment, ForecastTables.Show);
        return experiment.Status == "completed" ? 0 : 1;
    }

    private static async Task<int> GridAsync(ParseResult parsed, FactoryProcess factory, CancellationToken token)
    {
        var request = new GridSearchRequest
        {
            Request = await ForecastOptions.RequestAsync(parsed, factory, token),
            ParamGrid = ForecastOptions.GridOf(parsed),
            Strategy = parsed.GetValue(Strategy)!,
            Samples = parsed.GetValue(Samples),
            Metric = parsed.GetValue(Metric)!,
            RefineStages = parsed.GetValue(Refine),
            TimeLimitSeconds = parsed.GetValue(Limited),
        };
        var grid = await new ForecastFollower(factory).RunAsync(request, token);
        Print(parsed, grid, ForecastTables.Show);
        return grid.BestExperimentId is null ? 1 : 0;
    }

    private static async Task<int> GridsAsync(ParseResult parsed, FactoryProcess factory, CancellationToken token)
    {
        if (parsed.GetValue(SomeGrid) is not { } id)
        {
            Print(parsed, await factory.SendAsync(new GetForecastGrids(parsed.GetValue(Limit)), token), ForecastAnalysisTables.Show);
            return 0;
        }

        var grid = Guid.TryParse(id, out var known)
            ? known
            : throw new FormatException($"ID: '{id}' is no id of a grid search; see forecast grids.");
        Print(parsed, await factory.SendAsync(new GetForecastGrid(grid), token), ForecastTables.Show);
        return 0;
    }

    private static async Task<int> CancelAsync(ParseResult parsed, FactoryProcess factory, CancellationToken token)
    {
        var id = parsed.GetValue(Either)!;
        if (Guid.TryParse(id, out var grid))
        {
            Print(parsed, await factory.SendAsync(new CancelForecastGrid(grid), token), ForecastAnalysisTables.Stopped);
        }
        else
        {
            Print(parsed, await factory.SendAsync(new CancelForecastExperiment(id), token), ForecastAnalysisTables.Stopped);
        }

        return 0;
    }

    private static async Task<int> InsightsAsync(ParseResult parsed, FactoryProcess factory, CancellationToken token)
    {
        var data = await ForecastOptions.DataAsync(parsed, factory, token);
        var horizon = parsed.GetValue(ForecastOptions.Horizon) ?? 24;
        var insights = await factory.SendAsync(new GetForecastInsights(data, horizon, ForecastOptions.WindowsOf(parsed)), token);
        Print(parsed, insights, ForecastTables.Show);
        return 0;
    }

    private static async Task<int> ExportAsync(ParseResult parsed, FactoryProcess factory, CancellationToken token)
    {
        var csv = await factory.SendAsync(new ExportForecasts(Filter(parsed)), token);
        if (parsed.GetValue(Output) is { } path)
        {
            await File.WriteAllTextAsync(path, csv, token);
            Terminal.Say($"Written to {path}.");
        }
        else
        {
            Console.Out.Write(csv);
        }

        return 0;
    }

    private static ForecastFilter Filter(ParseResult parsed) => new()
    {
        Ids = parsed.CommandResult.Command.Arguments.Contains(Ids) && parsed.GetValue(Ids) is { Length: > 0 } ids ? ids : null,
        GridId = parsed.GetValue(GridId),
        Model = parsed.GetValue(OfModel),
    };

    private static Option<string> Text(string name, string description, string helpName, string usual) => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => usual,
    };
}
