using NUnit.Framework;
using StrategyFactory.Host.Errors;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Neural.LlamaCpp;

namespace StrategyFactory.Tests.Host.Errors;

/// <summary>Each kind of refusal has its status.</summary>
internal sealed class ProblemHandlerTests
{
    private static readonly (Exception Refusal, int Status)[] Refusals =
    [
        (new NotFoundException("a"), 404),
        (new ConflictException("a"), 409),
        (new UnprocessableException("a"), 422),
        (new BusyException("a", TimeSpan.FromSeconds(2)), 429),
        (new UnavailableException("a"), 503),
        (new LlamaMissingException("a"), 503),
        (new InvalidOperationException("a"), 500),
    ];

    [Test]
    public void Every_kind_of_refusal_has_its_status() =>
        Assert.That(Refusals.Select(each => ProblemHandler.Describe(each.Refusal).Status), Is.EqualTo(Refusals.Select(each => each.Status)));
}
