using System.Globalization;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Neural.LlamaCpp;

/// <summary>How the next token is chosen.</summary>
/// <param name="Temperature">0 takes the likeliest; below 1 likely tokens become likelier.</param>
/// <param name="TopK">Only as many of the likeliest may be drawn; 0 for all.</param>
/// <param name="TopP">
/// Only the likeliest that together have this share (Holtzman et al. 2020, arXiv:1904.09751); 1 for all, 0 for the likeliest alone.
/// </param>
/// <param name="Seed">The same seed draws the same tokens.</param>
public sealed record Sampling(double Temperature = 0, int TopK = 0, double TopP = 1, int Seed = 0)
{
    /// <summary>The likeliest token, always.</summary>
    public static Sampling Greedy { get; } = new();

    internal void Require()
    {
        RequireWithin(Temperature, 100, "temperature");
        RequireWithin(TopK, int.MaxValue, "top_k");
        RequireWithin(TopP, 1, "top_p");
    }

    private static void RequireWithin(double value, double most, string field)
    {
        if (!(value >= 0 && value <= most))
        {
            var reason = string.Create(CultureInfo.InvariantCulture, $"{field} is {value}; 0 to {most} is allowed.");
            throw new UnprocessableException(reason, field);
        }
    }
}
