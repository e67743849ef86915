using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

namespace StrategyFactory.Host.Configuration;

/// <summary>Section <c>Web</c> of the configuration.</summary>
internal sealed partial class WebOptions : IValidatableObject
{
    internal const string Section = "Web";

    private const int LongestKept = 86_400;

    /// <summary>The path that everything is served below, such as <c>/factory</c> behind a proxy; empty for none.</summary>
    public string PathBase { get; set; } = "";

    /// <summary>
    /// Seconds (1 to 86400) that a page is kept whose browser cannot be reached; once forgotten, it begins anew when that is back.
    /// </summary>
    public int KeepPagesSeconds { get; set; } = 120;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Path().IsMatch(PathBase))
        {
            yield return new($"Web:PathBase: '{PathBase}' is not allowed; a path such as /factory, without a slash at its end, or empty.");
        }

        if (KeepPagesSeconds is < 1 or > LongestKept)
        {
            yield return new($"Web:KeepPagesSeconds: {KeepPagesSeconds} is not allowed; 1 to {LongestKept}.");
        }
    }

    [GeneratedRegex(@"^(/[A-Za-z0-9._~-]+)*\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Path();
}
