using Bunit;
using NUnit.Framework;
using StrategyFactory.Dashboard.Forms;

namespace StrategyFactory.Tests.Dashboard.Forms;

internal sealed class FormErrorsTests
{
    [TestCase("", "")]
    [TestCase("limit", "A field needs another value: see there.")]
    [TestCase("limit name", "2 fields need another value: see there.")]
    public void What_is_wrong_beside_the_fields_is_counted(string fields, string told)
    {
        using var page = new BunitContext();
        var errors = fields.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(field => field, _ => "no", StringComparer.Ordinal);
        var shown = page.Render<FormErrors>(parameters => parameters.Add(part => part.Errors, errors));
        Assert.That(string.Concat(shown.FindAll("p").Select(paragraph => paragraph.TextContent.Trim())), Is.EqualTo(told));
    }

    [Test]
    public void What_belongs_to_no_field_is_told_itself()
    {
        using var page = new BunitContext();
        Dictionary<string, string> errors = new(StringComparer.Ordinal) { ["limit"] = "no", [""] = "It is running already." };
        var shown = page.Render<FormErrors>(parameters => parameters.Add(part => part.Errors, errors));
        Assert.That(shown.Find("p[role=alert]").TextContent, Is.EqualTo("It is running already."));
    }
}
