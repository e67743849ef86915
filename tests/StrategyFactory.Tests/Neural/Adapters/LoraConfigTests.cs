using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Tests.Neural.Adapters;

/// <summary>A configuration of PEFT is understood, or refused for what would change the numbers.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LoraConfigTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [Test]
    public void The_product_counts_alpha_over_rank_or_its_root()
    {
        Assert.That(new LoraConfig(4, 8, LoraTargets.Of("q")).Scaling, Is.EqualTo(2));
        Assert.That(new LoraConfig(4, 8, LoraTargets.Of("q"), RankStabilised: true).Scaling, Is.EqualTo(4));
    }

    [Test]
    public void What_peft_leaves_out_has_its_defaults()
    {
        var config = Read("""{"peft_type":"LORA","target_modules":["q"]}""");
        Assert.That((config.Rank, config.Alpha, config.Dropout, config.RankStabilised, config.BaseModel), Is.EqualTo((8, 8d, 0d, false, (string?)null)));
    }

    [Test]
    public void What_is_switched_off_or_of_no_effect_is_passed_over()
    {
        var config = Read("""
            {"peft_type":"LORA","r":2,"lora_alpha":3.5,"lora_dropout":0.1,"use_rslora":true,"target_modules":".*\\.(q|v)","bias":"none","use_dora":false,
             "modules_to_save":null,"rank_pattern":{},"alpha_pattern":{},"layers_to_transform":null,"fan_in_fan_out":false,"loftq_config":{},"megatron_core":"megatron.core",
             "base_model_name_or_path":"../model","init_lora_weights":true,"revision":null,"anything":{"new":1}}
            """);
        Assert.That((config.Rank, config.Alpha, config.Dropout, config.RankStabilised, config.BaseModel), Is.EqualTo((2, 3.5, 0.1, true, "../model")));
        Assert.That(config.Targets.Includes("encoder.block.0.q"), Is.True);
    }

    [TestCase("""{"peft_type":"IA3","target_modules":["q"]}""", "peft_type is 'IA3'; LORA is what can be read.")]
    [TestCase("""{"target_modules":["q"]}""", "peft_type is ''; LORA is what can be read.")]
    [TestCase("""[]""", "it is no JSON object.")]
    [TestCase("""{"peft_type":"\ud800"}""", "it holds text that is no Unicode.")]
    [TestCase("""{"peft_type":"LORA"}""", "it has no target_modules.")]
    [TestCase("""{"peft_type":"LORA","target_modules":[]}""", "target_modules is []; names of layers, a pattern or all-linear are allowed.")]
    [TestCase("""{"peft_type":"LORA","target_modules":[1]}""", "target_modules is [1]; names of layers, a pattern or all-linear are allowed.")]
    [TestCase("""{"peft_type":"LORA","target_modules":null}""", "target_modules is null; names of layers, a pattern or all-linear are allowed.")]
    [TestCase("""{"peft_type":"LORA","target_modules":["q"],"bias":"lora_only"}""", """bias is "lora_only"; adapters without trained biases (none) can be read.""")]
    [TestCase("""{"peft_type":"LORA","target_modules":["q"],"bias":true}""", "bias is true; adapters without trained biases (none) can be read.")]
    [TestCase("""{"peft_type":"LORA","target_modules":["q"],"use_rslora":1}""", "use_rslora is 1; true or false is needed.")]
    [TestCase("""{"peft_type":"LORA","target_modules":["q"],"use_rslora":"true"}""", """use_rslora is "true"; true or false is needed.""")]
    [TestCase("""{"peft_type":"LORA","target_modules":["q"],"loftq_config":{"loftq_bits":4}}""",
        """loftq_config is {"loftq_bits":4}; adapters that do without it can be read.""")]
    [TestCase("""{"peft_type":"LORA","target_modules":["q"],"alora_invocation_tokens":[7]}""",
        "alora_invocation_tokens is [7]; adapters that do without it can be read.")]
    [TestCase("""{"peft_type":"LORA","target_modules":["q"],"arrow_config":{"top_k":3}}""",
        """arrow_config is {"top_k":3}; adapters that do without it can be read.""")]
    [TestCase("""{"peft_type":"LORA","target_modules":["q"],"use_bdlora":true}""", "use_bdlora is true; adapters that do without it can be read.")]
    [TestCase("""{"peft_type":"LORA","target_modules":["q"],"use_dora":true}""", "use_dora is true; adapters that do without it can be read.")]
    [TestCase("""{"peft_type":"LORA","target_modules":["q"],"modules_to_save":["head"]}""", """modules_to_save is ["head"]; adapters that do without it can be read.""")]
    [TestCase("""{"peft_type":"LORA","target_modules":["q"],"rank_pattern":{"q":2}}""", """rank_pattern is {"q":2}; adapters that do without it can be read.""")]
    [TestCase("""{"peft_type":"LORA","target_modules":["q"],"layers_to_transform":0}""", "layers_to_transform is 0; adapters that do without it can be read.")]
    [TestCase("""{"peft_type":"LORA","target_modules":["q"],"r":0}""", "r is 0; 1 to 65536 is allowed.")]
    [TestCase("""{"peft_type":"LORA","target_modules":["q"],"r":1.5}""", "r is 1.5; 1 to 65536 is allowed.")]
    [TestCase("""{"peft_type":"LORA","target_modules":["q"],"r":1e99}""", "r is 1E+99; 1 to 65536 is allowed.")]
    [TestCase("""{"peft_type":"LORA","target_modules":["q"],"r":"8"}""", "r is \"8\"; a number is needed.")]
    [TestCase("""{"peft_type":"LORA","target_modules":["q"],"lora_alpha":-1}""", "lora_alpha is -1 and lora_dropout 0; above 0, and 0 to below 1, are allowed.")]
    [TestCase("""{"peft_type":"LORA","target_modules":["q"],"lora_dropout":1}""", "lora_alpha is 8 and lora_dropout 1; above 0, and 0 to below 1, are allowed.")]
    public void What_cannot_be_honoured_is_refused(string json, string reason) =>
        Assert.That(Assert.Throws<ModelFileException>(() => Read(json))!.Message, Is.EqualTo("adapter_config.json: " + reason));

    [TestCase("pissa")]
    [TestCase("pissa_niter_16")]
    [TestCase("olora")]
    [TestCase("loftq")]
    [TestCase("corda")]
    public void A_beginning_that_changed_the_weights_beside_it_is_refused(string name) =>
        Assert.That(Assert.Throws<ModelFileException>(() => Beginning($"\"{name}\""))!.Message, Is.EqualTo(
            $"adapter_config.json: init_lora_weights is \"{name}\"; "
            + "adapters that began beside unchanged weights (gaussian, orthogonal, eva, true or false) can be read."));

    [TestCase("false")]
    [TestCase("null")]
    [TestCase("\"gaussian\"")]
    [TestCase("\"eva\"")]
    public void A_beginning_of_the_pairs_alone_is_passed_over(string value) => Assert.That(Beginning(value).Rank, Is.EqualTo(8));

    [TestCase("(q")]
    [TestCase("x)|(?:.*")]
    [TestCase("(?=q)q")]
    [TestCase("(q)\\1")]
    public void A_pattern_that_cannot_be_matched_in_bounded_time_is_refused(string pattern) =>
        Assert.That(Assert.Throws<ModelFileException>(() => Read($$"""{"peft_type":"LORA","target_modules":{{JsonSerializer.Serialize(pattern)}}}"""))!.Message,
            Does.StartWith($"adapter_config.json: target_modules is '{pattern}', which cannot be matched: "));

    [Test]
    public void Names_match_whole_parts_at_the_end_and_patterns_whole_paths()
    {
        var names = LoraTargets.Of("q", "SelfAttention.v");
        Assert.That(new[] { "q", "a.q", "a.SelfAttention.v", "a.EncDecAttention.v", "a.qq", "q.weight" }.Select(path => names.Includes(path)),
            Is.EqualTo(new[] { true, true, true, false, false, false }));
        var pattern = LoraTargets.Matching("a\\.(q|v)|b");
        Assert.That(new[] { "a.q", "b", "x.a.q", "a.q.c", "b\n" }.Select(path => pattern.Includes(path)), Is.EqualTo(new[] { true, true, false, false, false }));
        var all = LoraTargets.Matching(LoraTargets.AllLinear);
        Assert.That((all.Includes("anything"), all.Includes("lm_head", isOutput: true)), Is.EqualTo((true, false)));
        Assert.That(LoraTargets.Matching("All-Linear").Pattern, Is.EqualTo("all-linear"), "as PEFT reads it");
    }

    [Test]
    public void Only_what_peft_needs_is_written_and_reads_back()
    {
        new LoraConfig(4, 16, LoraTargets.Of("q", "v"), 0.05, false, "bolt").Write(_folder.Path);
        using var written = JsonDocument.Parse(File.ReadAllText(_folder.File("adapter_config.json")));
        Assert.That(written.RootElement.EnumerateObject().Select(entry => entry.Name).Order(StringComparer.Ordinal),
            Is.EqualTo(new[] { "base_model_name_or_path", "bias", "inference_mode", "lora_alpha", "lora_dropout", "peft_type", "r", "target_modules", "task_type" }));
        var read = LoraConfig.Read(_folder.Path);
        Assert.That((read.Rank, read.Alpha, read.Dropout, read.RankStabilised, read.BaseModel), Is.EqualTo((4, 16d, 0.05, false, "bolt")));
        Assert.That(read.Targets.Names, Is.EqualTo(new[] { "q", "v" }));

        new LoraConfig(4, 16, LoraTargets.Matching("all-linear"), RankStabilised: true).Write(_folder.Path);
        read = LoraConfig.Read(_folder.Path);
        Assert.That((read.RankStabilised, read.Targets.Pattern), Is.EqualTo((true, "all-linear")));
    }

    [Test]
    public void A_folder_without_a_configuration_is_refused() =>
        Assert.That(Assert.Throws<ModelFileException>(() => LoraConfig.Read(_folder.Path))!.Message, Does.EndWith(": it has no adapter_config.json."));

    private LoraConfig Beginning(string value) => Read($$"""{"peft_type":"LORA","target_modules":["q"],"init_lora_weights":{{value}}}""");

    private LoraConfig Read(string json)
    {
        File.WriteAllText(_folder.File("adapter_config.json"), json);
        return LoraConfig.Read(_folder.Path);
    }
}
