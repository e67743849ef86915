using FluentValidation;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Evolution;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.Evolution.Annotations;

internal sealed class AnnotationTests
{
    private readonly Guid[] _runs = [Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7()];
    private TestFactory _factory = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _factory = await TestFactory.CreateAsync();
        await using var scope = _factory.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<EvolutionContext>();
        context.Runs.AddRange(_runs.Select(id => new EvolutionRun
        {
            Id = id,
            Symbol = "SPY",
            Timeframe = "1m",
            Algorithm = "Ridge",
            Status = RunStatus.Completed,
            CreatedAt = DateTimeOffset.UnixEpoch,
        }));
        await context.SaveChangesAsync();
        await _factory.SendAsync(new AnnotateRun(_runs[0], new("", ["night"], false)));
        await _factory.SendAsync(new AnnotateRun(_runs[0], new("costs were too low", [" Night ", "redo", "night"], true)));
        await _factory.SendAsync(new AnnotateRun(_runs[1], new("", ["redo"], false)));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _factory.DisposeAsync();

    [Test]
    public async Task What_is_written_comes_back_with_the_run_and_replaces_what_was_there()
    {
        var listed = (await _factory.SendAsync(new FindRuns())).Runs.Single(run => run.RunId == _runs[0]).Annotation;
        Assert.That((listed.Note, listed.Pinned), Is.EqualTo(("costs were too low", true)));
        Assert.That(listed.Tags, Is.EqualTo(new[] { "night", "redo" }));
        Assert.That((await _factory.SendAsync(new FindRuns())).Runs.Single(run => run.RunId == _runs[2]).Annotation, Is.EqualTo(Annotation.None));
    }

    [TestCase("redo", false, 2)]
    [TestCase("REDO", false, 2)]
    [TestCase("night", false, 1)]
    [TestCase("redo", true, 1)]
    [TestCase(null, true, 1)]
    [TestCase("morning", false, 0)]
    [TestCase(" ", false, 3)]
    public async Task Tags_and_pins_narrow_both_lists(string? tag, bool pinned, int total)
    {
        Assert.That((await _factory.SendAsync(new FindRuns(Tag: tag, Pinned: pinned))).Total, Is.EqualTo(total));
        Assert.That(await _factory.SendAsync(new GetRuns(Tag: tag, Pinned: pinned)), Has.Count.EqualTo(total));
    }

    [Test]
    public async Task Tags_in_use_are_counted() =>
        Assert.That(await _factory.SendAsync(new GetTags()), Is.EqualTo(new[] { new TagCount("redo", 2, 0), new TagCount("night", 1, 0) }));

    [TestCase("two words")]
    [TestCase("")]
    [TestCase("überall")]
    [TestCase("<b>")]
    [TestCase("a23456789012345678901234567890123")]
    public void A_tag_that_is_none_is_refused(string tag) =>
        Assert.That(() => _factory.SendAsync(new AnnotateRun(_runs[2], new("", [tag], false))), Throws.InstanceOf<ValidationException>().With.Message.Contains($"tags: '{tag}' is not allowed"));

    [Test]
    public void Notes_and_tags_without_end_and_unknown_runs_are_refused()
    {
        Assert.That(() => _factory.SendAsync(new AnnotateRun(_runs[2], new(new('x', 10_001), [], false))), Throws.InstanceOf<ValidationException>().With.Message.Contains("note: 10001 characters"));
        Assert.That(() => _factory.SendAsync(new AnnotateRun(_runs[2], new("", [.. Enumerable.Range(0, 21).Select(i => $"t{i}")], false))), Throws.InstanceOf<ValidationException>().With.Message.Contains("tags: 21 are too many"));
        Assert.That(() => _factory.SendAsync(new AnnotateRun(Guid.Empty, Annotation.None)), Throws.InstanceOf<NotFoundException>());
        Assert.That(() => _factory.SendAsync(new AnnotatePromotion(Guid.Empty, Annotation.None)), Throws.InstanceOf<NotFoundException>());
    }
}
