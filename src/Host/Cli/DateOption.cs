using System.CommandLine;
using System.Globalization;

namespace StrategyFactory.Host.Cli;

/// <summary>Options that are moments; without a zone they are UTC.</summary>
internal static class DateOption
{
    internal static Option<DateTimeOffset?> Of(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DATE",
        CustomParser = result =>
        {
            if (DateTimeOffset.TryParse(
                result.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            {
                return time;
            }

            result.AddError($"{name}: '{result.Tokens[0].Value}' is no date; use 2024-01-31 or 2024-01-31T15:30Z.");
            return null;
        },
    };
}
