using System.Globalization;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>Numbers of passes for people.</summary>
public static class PassNumbers
{
    /// <summary>What is counted no further: <see cref="long.MaxValue"/> stands for as many and for more.</summary>
    public const string Beyond = "more than 9 quintillion";

    /// <summary>A number with its thousands set apart; in words where 64 bits do not hold it.</summary>
    public static string Text(long passes) => passes == long.MaxValue ? Beyond : passes.ToString("N0", CultureInfo.InvariantCulture);
}
