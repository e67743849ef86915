using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Kernel.Changes;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.PromptOptimization;

internal sealed class AnnouncementTests
{
    [Test]
    public async Task Traffic_is_announced_and_two_hundred_prompts_are_few_announcements()
    {
        var heard = new Listener();
        await using var factory = await TestFactory.CreateAsync(configure: services => services.AddSingleton<IChangeAnnouncer>(heard));
        for (var i = 0; i < 100; i++)
        {
            var prompt = await factory.SendAsync(new OptimizePrompt { Character = "peter" });
            await factory.SendAsync(new RecordPerformance { OptimizationId = prompt.OptimizationId, Character = "peter", PerformanceData = new() { QualityScore = 50 } });
        }

        var told = heard.Of(PromptChanges.Traffic);
        Assert.That(told, Is.LessThan(60), "200 changes in far less than half a minute");
        await factory.SendAsync(new OptimizePrompt { Character = "peter" });
        Assert.That(() => heard.Of(PromptChanges.Traffic), Is.GreaterThan(0).After(5000, 20));
    }

    [Test]
    public async Task What_people_change_is_announced_with_its_name()
    {
        var heard = new Listener();
        await using var factory = await TestFactory.CreateAsync(configure: services => services.AddSingleton<IChangeAnnouncer>(heard));
        await factory.SendAsync(new PutCharacter("lois", new() { DisplayName = "Lois", BasePrompt = "You are Lois." }));
        Assert.That(heard.All, Does.Contain((PromptChanges.Character, "lois")));
        heard.All.Clear();
        await factory.SendAsync(new DeleteCharacter("lois"));
        Assert.That(heard.All, Does.Contain((PromptChanges.Character, "lois")));

        var experiment = await factory.SendAsync(new StartExperiment { Name = "a", Variants = [new() { Name = "a" }, new() { Name = "b" }] });
        Assert.That(heard.All, Does.Contain((PromptChanges.Experiment, experiment.ExperimentId.ToString())));
        heard.All.Clear();
        await factory.SendAsync(new StopExperiment(experiment.ExperimentId));
        Assert.That(heard.All, Does.Contain((PromptChanges.Experiment, experiment.ExperimentId.ToString())));

        using MemoryStream text = new("# Beer\nIt is brewed."u8.ToArray());
        await factory.SendAsync(new ImportKnowledge("topic_knowledge", text, KnowledgeFormat.Markdown, "beer.md"));
        Assert.That(heard.All, Does.Contain((PromptChanges.Knowledge, "topic_knowledge")));
    }

    private sealed class Listener : IChangeAnnouncer
    {
        public ConcurrentQueue<(string Kind, string Id)> All { get; } = new();

        public void Announce(string kind, string id = "") => All.Enqueue((kind, id));

        public int Of(string kind) => All.Count(change => change.Kind == kind);
    }
}
