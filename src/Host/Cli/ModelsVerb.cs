using System.CommandLine;
using System.Globalization;
using StrategyFactory.Dashboard.Runs;
using StrategyFactory.Training.Contracts;
using static StrategyFactory.Host.Cli.FactoryVerb;

namespace StrategyFactory.Host.Cli;

/// <summary><c>models</c>: the stored models, or one of them.</summary>
internal static class ModelsVerb
{
    private const int FeaturesShown = 20;

    private static readonly Argument<Guid?> Id =
        OptionalId.Create("One model: what it was trained on, the cell that was chosen, its features.");

    private static readonly Option<string?> Symbol = new("--symbol") { Description = "Those of a symbol.", HelpName = "NAME" };

    private static readonly Option<int> Limit =
        new("--limit") { Description = "At most so many, 1 to 1000.", HelpName = "N", DefaultValueFactory = _ => 50 };

    internal static Command Create() => Opening(
        "models", "List the stored models, newest first, or tell about one.", [Id, Symbol, Limit], async (parsed, factory, token) =>
        {
            if (parsed.GetValue(Id) is { } id)
            {
                Print(parsed, await factory.SendAsync(new GetModel(id), token), Show);
            }
            else
            {
                var request = new GetModels(parsed.GetValue(Symbol), parsed.GetValue(Limit));
                Print(parsed, await factory.SendAsync(request, token), Show);
            }

            return 0;
        });

    private static void Show(IReadOnlyList<ModelSummary> models)
    {
        if (models.Count == 0)
        {
            Terminal.Print("No model is stored. ./factory train --symbol SYMBOL makes one.");
            return;
        }

        Terminal.Print(Row("MODEL", "SYMBOL", "BARS", "ALGORITHM", "FEAT.", "R² %"));
        foreach (var model in models)
        {
            Terminal.Print(Row(
                model.ModelId.ToString(), model.Symbol, model.Timeframe, model.Algorithm,
                model.Features.ToString(CultureInfo.InvariantCulture), Columns.Number(model.Score * 100, "0.0000")));
        }
    }

    private static string Row(string id, string symbol, string timeframe, string algorithm, string features, string score) =>
        $"{id,-36}  {Columns.Left(symbol, 9)} {timeframe,-4} {Columns.Left(algorithm, 12)} {features,5} {Columns.Cut(score, 8),8}";

    private static void Show(StoredModelDetails model)
    {
        var (asked, found) = (model.Specification, model.Details);
        Terminal.Print($"{model.ModelId}: {asked.Algorithm} on {asked.Symbol} {asked.Timeframe}, horizon {asked.Horizon}.");
        Terminal.Print(string.Create(
            CultureInfo.InvariantCulture,
            $"Stored {model.CreatedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC; {found.UsableRows:N0} rows of {found.SelectionBars:N0} bars, ")
            + $"{found.Cells.Count} cells.");
        Terminal.Print($"Best: {CellTexts.Title(found.Best)}, {CellTexts.Score(found.Best)}.");
        if (found.RunnerUp is { } second)
        {
            Terminal.Print($"Runner-up: {CellTexts.Title(second)}, {CellTexts.Score(second)}.");
        }

        Terminal.Print($"Importance ({found.ImportanceMethod}):");
        foreach (var (name, weight) in found.Features.Zip(found.Importance).OrderByDescending(pair => pair.Second).Take(FeaturesShown))
        {
            Terminal.Print($"  {Columns.Left(name, 40)} {Columns.Number(weight, "0.000e+0"),12}");
        }

        if (found.Features.Count > FeaturesShown)
        {
            Terminal.Print($"  and {found.Features.Count - FeaturesShown} more; --json tells all.");
        }

        foreach (var warning in found.Warnings)
        {
            Terminal.Print(warning);
        }
    }
}
