using System.CommandLine;
using StrategyFactory.Evolution.Contracts;
using static StrategyFactory.Host.Cli.FactoryVerb;

namespace StrategyFactory.Host.Cli;

/// <summary><c>promoted</c>: what was promoted, and what it says now.</summary>
internal static class PromotedVerb
{
    private static readonly Argument<Guid> Id = new("ID") { Description = "A promotion of ./factory promoted." };

    private static readonly Option<int> Limit =
        new("--limit") { Description = "At most so many.", HelpName = "N", DefaultValueFactory = _ => 50 };

    private static readonly Option<bool> Candidates = new("--candidates") { Description = "Candidates as well." };

    private static readonly Option<int> Last =
        new("--last") { Description = "Tell so many of the last bars.", HelpName = "N", DefaultValueFactory = _ => 1 };

    internal static Command Create()
    {
        var command = Asking(
            "promoted", "List what was promoted.", [Limit, Candidates],
            parsed => new GetPromotedModels(parsed.GetValue(Limit), Candidates: parsed.GetValue(Candidates)), PromotedTables.Show);
        IEnumerable<Command> verbs =
        [
            Asking(
                "signal", "Tell what a promoted strategy says at the last bar, why, and what it holds.", [Id, Last],
                parsed => new GetPromotedSignal(parsed.GetValue(Id), parsed.GetValue(Last)), PromotedTables.Show),
            PromotedExportVerb.Create(),
        ];
        foreach (var verb in verbs)
        {
            command.Subcommands.Add(verb);
        }

        return command;
    }
}
