using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Kernel.Leases;

namespace StrategyFactory.Tests.Kernel.Leases;

internal sealed class WorkerNamesTests
{
    [TestCase("w", true)]
    [TestCase("run-0199", true)]
    [TestCase("Büro 7", true)]
    [TestCase("", false)]
    [TestCase("   ", false)]
    [TestCase("\t\n", false)]
    [TestCase("a\0b", false)]
    [TestCase(null, false)]
    public void A_name_says_something_and_can_be_kept(string? name, bool allowed)
    {
        var errors = Validator.Validate(new Named(name!)).Errors;
        Assert.That(errors.Select(error => error.PropertyName), Is.EqualTo(allowed ? [] : new[] { "worker_id" }));
        Assert.That(errors.Select(error => error.ErrorMessage), Is.All.EqualTo($"worker_id: '{name}' is not allowed; 1 to 200 characters, not only spaces."));
    }

    [Test]
    public void A_name_has_at_most_200_characters()
    {
        Assert.That(Validator.Validate(new Named(new('w', 200))).IsValid, Is.True);
        Assert.That(Validator.Validate(new Named(new('w', 201))).IsValid, Is.False);
    }

    private static NamedValidator Validator { get; } = new();

    private sealed record Named(string WorkerId);

    private sealed class NamedValidator : AbstractValidator<Named>
    {
        public NamedValidator() => RuleFor(named => named.WorkerId).WorkerName();
    }
}
