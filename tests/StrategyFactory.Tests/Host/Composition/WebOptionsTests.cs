using System.ComponentModel.DataAnnotations;
using NUnit.Framework;
using StrategyFactory.Host.Configuration;

namespace StrategyFactory.Tests.Host.Composition;

internal sealed class WebOptionsTests
{
    [TestCase(0, "Web:KeepPagesSeconds: 0 is not allowed; 1 to 86400.")]
    [TestCase(86_401, "Web:KeepPagesSeconds: 86401 is not allowed; 1 to 86400.")]
    [TestCase(1, null)]
    [TestCase(86_400, null)]
    public void Pages_are_kept_for_a_second_to_a_day(int seconds, string? said)
    {
        var options = new WebOptions { KeepPagesSeconds = seconds };
        List<ValidationResult> results = [];
        var holds = Validator.TryValidateObject(options, new(options), results, validateAllProperties: true);
        Assert.That((holds, results.SingleOrDefault()?.ErrorMessage), Is.EqualTo((said is null, said)));
    }
}
