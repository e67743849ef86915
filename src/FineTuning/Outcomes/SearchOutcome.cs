using System.Text.Json;
using StrategyFactory.FineTuning.Artifacts;
using StrategyFactory.FineTuning.Judgement;
using StrategyFactory.FineTuning.Metrics;
using StrategyFactory.FineTuning.Passes;
using StrategyFactory.FineTuning.Reports;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Outcomes;

/// <summary>Turns what a search found into rows and files.</summary>
internal static class SearchOutcome
{
    /// <param name="result">What the search found.</param>
    /// <param name="file">The file that was searched.</param>
    /// <param name="name">Name of that file, from which those of the others are made.</param>
    /// <param name="heading">Whose report it is.</param>
    /// <param name="bounds">Values that inputs allow.</param>
    /// <param name="refinement">How often the steps were halved.</param>
    /// <param name="limits">What a robust verdict needs.</param>
    internal static TaskResult Of(
        ExpertSearchResult result, SetFile file, string name, ReportHeading heading,
        Func<string, (decimal Minimum, decimal Maximum)?> bounds, int refinement, FineTuningOptions limits)
    {
        var rows = result.Top.Select(Row).ToList();
        var unlinked = new TaskResult { Rows = rows };
        var deciding = unlinked.Deciding;
        var best = deciding is null ? null : result.Top[rows.IndexOf(deciding)];
        var verdict = deciding is null ? null : TaskVerdict.Of(deciding, result.Validation, limits);
        return unlinked with
        {
            OutputSet = best is null
                ? null
                : new(
                    ControllerArtifact.OutputSet, name,
                    SetRemark.Write(OutputSet.Make(file, best.Values, bounds), heading.StandIn?.Lines ?? []).ToBytes()),
            Files =
            [
                new(ControllerArtifact.SummaryCsv, Path.ChangeExtension(name, ".csv"), MetricsCsv.Write(rows)),
                new(ControllerArtifact.ReportHtml, Path.ChangeExtension(name, ".html"), ReportPage.Write(heading, result, best, verdict)),
                .. result.Validation is null
                    ? (IEnumerable<ResultFile>)[]
                    : [new(ControllerArtifact.Trades, Path.ChangeExtension(name, ".trades.csv"), TradesCsv.Write(result.Trades))],
                .. result.Listed.Count == 0
                    ? (IEnumerable<ResultFile>)[]
                    : [new(ControllerArtifact.Passes, Path.ChangeExtension(name, ".passes.tsv.gz"),
                        PassFile.Write(result.SearchedInputs, result.Listed))],
            ],
            Method = result.Method,
            Combinations = result.Combinations,
            Evaluated = result.Evaluated,
            Refinement = refinement,
            IgnoredInputs = result.IgnoredInputs,
            From = result.From,
            ForwardFrom = result.ForwardFrom,
            To = result.To,
            Bars = result.Bars,
            Validation = result.Validation,
            Convergence = result.Convergence,
            Sensitivity = result.Sensitivity,
        };
    }

    private static TestMetricsRow Row(ExpertPass pass) => new()
    {
        Rank = pass.Rank,
        PassNumber = pass.PassNumber,
        InputValues = JsonSerializer.Serialize(pass.Values, FactoryJson.Options),
        Metrics = pass.Metrics,
        Forward = pass.Forward,
        NormalizedTotalDistanceToGood = pass.Distance,
        WeightedScore = pass.Score,
        Plateau = pass.Plateau,
        Label = pass.Needle ? TestMetricsTable.Needle : null,
    };
}
