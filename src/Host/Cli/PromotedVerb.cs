using System.CommandLine;

namespace StrategyFactory.Host.Cli;

/// <summary><c>promoted</c>: what can be done with promoted strategies.</summary>
internal static class PromotedVerb
{
    internal static Command Create() => new("promoted", "Take promoted strategies along.") { PromotedExportVerb.Create() };
}
