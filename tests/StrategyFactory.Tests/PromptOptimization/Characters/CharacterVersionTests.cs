using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.PromptOptimization.Characters;

internal sealed class CharacterVersionTests
{
    private static readonly CharacterDefinition Lois = new()
    {
        DisplayName = "Lois Griffin",
        BasePrompt = "You are Lois Griffin.",
        Traits = ["Patient until she is not"],
        Strategies = [new() { Name = "piano_topics", Topics = ["piano"], Injections = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["musical_reference"] = ["Mention a scale"] } }],
    };

    [Test]
    public async Task The_three_characters_of_the_program_are_there_from_the_start()
    {
        await using var factory = await TestFactory.CreateAsync();
        var characters = await factory.SendAsync(new GetCharacters());
        Assert.That(characters.Select(character => (character.Name, character.Labels["production"])), Is.EqualTo([("brian", 1), ("peter", 1), ("stewie", 1)]));
    }

    [Test]
    public async Task A_new_character_works_at_once_with_its_own_strategies()
    {
        await using var factory = await TestFactory.CreateAsync(new Dictionary<string, string?>(StringComparer.Ordinal) { ["PromptOptimization:Holdback"] = "0" });
        await Assert.ThatAsync(() => factory.SendAsync(new OptimizePrompt { Character = "lois" }), Throws.InstanceOf<NotFoundException>().With.Message.Contains("brian, peter, stewie"));
        var stored = await factory.SendAsync(new PutCharacter("Lois", Lois));
        Assert.That((stored.Name, stored.Version, string.Join(' ', stored.Labels)), Is.EqualTo(("lois", 1, "latest production")));
        List<string> applied = [];
        for (var seed = 0; seed < 20; seed++)
        {
            applied.AddRange((await factory.SendAsync(new OptimizePrompt { Character = "lois", Context = new() { Topic = "Piano" }, Seed = seed })).EnhancementsApplied);
        }

        Assert.That(applied, Does.Contain("piano_musical_reference").And.Contain("character_traits"));
    }

    [Test]
    public async Task A_second_version_waits_until_it_is_put_into_production_and_can_be_taken_back()
    {
        await using var factory = await TestFactory.CreateAsync();
        await factory.SendAsync(new PutCharacter("lois", Lois));
        var second = await factory.SendAsync(new PutCharacter("lois", Lois with { BasePrompt = "You are the new Lois." }));
        Assert.That(second.Labels, Is.EqualTo(["latest"]));
        Assert.That((await factory.SendAsync(new OptimizePrompt { Character = "lois" })).Prompt, Does.StartWith("You are Lois Griffin."));
        Assert.That((await factory.SendAsync(new OptimizePrompt { Character = "lois", CharacterLabel = "latest" })).Prompt, Does.StartWith("You are the new Lois."));

        await factory.SendAsync(new MoveCharacterLabel("lois", "production", 2));
        var promoted = await factory.SendAsync(new OptimizePrompt { Character = "lois" });
        Assert.That((promoted.OptimizationMetadata.CharacterVersion, promoted.Prompt[..20]), Is.EqualTo((2, "You are the new Lois")));

        var back = await factory.SendAsync(new RollBackCharacter("lois"));
        Assert.That(back.Labels["production"], Is.EqualTo(1));
        Assert.That((await factory.SendAsync(new OptimizePrompt { Character = "lois" })).Prompt, Does.StartWith("You are Lois Griffin."));
        Assert.That((await factory.SendAsync(new GetCharacter("lois", Version: 2))).Definition.BasePrompt, Is.EqualTo("You are the new Lois."), "versions never change");
    }

    [Test]
    public async Task Production_cannot_be_removed_and_nothing_can_be_rolled_back_that_never_moved()
    {
        await using var factory = await TestFactory.CreateAsync();
        await Assert.ThatAsync(() => factory.SendAsync(new RemoveCharacterLabel("peter", "production")), Throws.InstanceOf<ConflictException>().With.Message.Contains("protected"));
        await Assert.ThatAsync(() => factory.SendAsync(new RollBackCharacter("peter")), Throws.InstanceOf<ConflictException>());
        await factory.SendAsync(new MoveCharacterLabel("peter", "staging", 1));
        Assert.That((await factory.SendAsync(new RemoveCharacterLabel("peter", "staging"))).Labels.Keys, Is.EqualTo(["latest", "production"]));
    }

    [Test]
    public async Task A_deleted_character_is_unknown_and_comes_back_under_the_next_version()
    {
        await using var factory = await TestFactory.CreateAsync();
        await factory.SendAsync(new DeleteCharacter("stewie"));
        await Assert.ThatAsync(() => factory.SendAsync(new OptimizePrompt { Character = "stewie" }), Throws.InstanceOf<NotFoundException>());
        Assert.That((await factory.SendAsync(new GetCharacter("stewie", Version: 1))).Definition.DisplayName, Is.EqualTo("Stewie Griffin"), "for the record");
        var again = await factory.SendAsync(new PutCharacter("stewie", Lois));
        Assert.That((again.Version, string.Join(" ", again.Labels)), Is.EqualTo((2, "latest production")));
    }

    [Test]
    public async Task Versions_stored_at_once_get_numbers_of_their_own()
    {
        await using var factory = await TestFactory.CreateAsync();
        var versions = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => factory.SendAsync(new PutCharacter("lois", Lois with { DisplayName = $"Lois {i}" }))));
        Assert.That(versions.Select(version => version.Version), Is.EquivalentTo(Enumerable.Range(1, 8)));
    }

    [Test]
    public async Task A_bad_definition_is_refused_with_every_field_at_fault()
    {
        await using var factory = await TestFactory.CreateAsync();
        var bad = Lois with { BasePrompt = " ", GenerationSettings = new() { Temperature = 3 }, Strategies = [new() { Name = "x y", Topics = [], Injections = Lois.Strategies[0].Injections }] };
        await Assert.ThatAsync(
            () => factory.SendAsync(new PutCharacter("Lois!", bad)),
            Throws.InstanceOf<ValidationException>().With.Message.Contains("name").And.Message.Contains("base_prompt").And.Message.Contains("generation_settings").And.Message.Contains("strategies[0].name"));
    }

    [Test]
    public async Task The_history_says_what_is_in_production_and_where_rolling_back_leads()
    {
        await using var factory = await TestFactory.CreateAsync();
        await factory.SendAsync(new PutCharacter("lois", Lois));
        await factory.SendAsync(new PutCharacter("lois", Lois with { BasePrompt = "You are the new Lois." }, "candidate"));
        var history = await factory.SendAsync(new GetCharacterVersions(" Lois "));
        Assert.That((history.InUse, history.Production, history.RollsBackTo), Is.EqualTo((true, (int?)1, (int?)null)));
        Assert.That(history.Versions.Select(version => $"{version.Version} {string.Join(' ', version.Labels)}"), Is.EqualTo(["2 candidate latest", "1 production"]));

        await factory.SendAsync(new MoveCharacterLabel("lois", "production", 2));
        history = await factory.SendAsync(new GetCharacterVersions("lois"));
        Assert.That((history.Production, history.RollsBackTo), Is.EqualTo(((int?)2, (int?)1)));

        await factory.SendAsync(new DeleteCharacter("lois"));
        history = await factory.SendAsync(new GetCharacterVersions("lois"));
        Assert.That((history.InUse, history.Production, history.Versions.Count), Is.EqualTo((false, (int?)null, 2)));
        await Assert.ThatAsync(() => factory.SendAsync(new GetCharacterVersions("meg")), Throws.InstanceOf<NotFoundException>().With.Message.Contains("there are brian, lois, peter, stewie"));
    }

    [Test]
    public async Task A_check_says_what_storing_would_refuse_and_stores_nothing()
    {
        await using var factory = await TestFactory.CreateAsync();
        Assert.That(await factory.SendAsync(new CheckCharacter("lois", Lois)), Is.Empty);
        var wrong = Lois with { BasePrompt = " ", GenerationSettings = new() { Temperature = 3 }, Strategies = [Lois.Strategies[0] with { Topics = [] }] };
        var problems = await factory.SendAsync(new CheckCharacter("lois", wrong));
        Assert.That(problems.Select(problem => problem.Field), Is.EqualTo(["base_prompt", "generation_settings", "strategies[0].topics"]));
        Assert.That(problems[0].Message, Is.EqualTo("base_prompt: required, at most 20000 characters."));
        var refused = Assert.CatchAsync<ValidationException>(() => factory.SendAsync(new PutCharacter("lois", wrong)));
        Assert.That(refused!.Errors.Select(error => error.ErrorMessage), Is.EqualTo(problems.Select(problem => problem.Message)), "the same rules");
        Assert.That((await factory.SendAsync(new GetCharacters())).Select(character => character.Name), Has.None.EqualTo("lois"));
    }
}
