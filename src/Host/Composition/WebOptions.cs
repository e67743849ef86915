using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

namespace StrategyFactory.Host.Composition;

/// <summary>Section <c>Web</c> of the configuration.</summary>
internal sealed partial class WebOptions : IValidatableObject
{
    internal const string Section = "Web";

    /// <summary>The path that everything is served below, such as <c>/factory</c> behind a proxy; empty for none.</summary>
    public string PathBase { get; set; } = "";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Path().IsMatch(PathBase))
        {
            yield return new($"Web:PathBase: '{PathBase}' is not allowed; a path such as /factory, without a slash at its end, or empty.");
        }
    }

    [GeneratedRegex(@"^(/[A-Za-z0-9._~-]+)*\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Path();
}
