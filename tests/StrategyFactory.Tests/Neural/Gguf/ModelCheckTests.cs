using System.Text.RegularExpressions;
using NUnit.Framework;
using StrategyFactory.Neural.Gguf;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Tests.Neural.Gguf;

/// <summary>Files that would end llama.cpp's process, or make it compute something else, do not get as far as to it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ModelCheckTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    private string Path => _folder.File("model.gguf");

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [TestCase("llama")]
    [TestCase("qwen2")]
    [TestCase("qwen3")]
    public void A_sound_file_says_what_it_is(string architecture)
    {
        var file = RawGguf.Model(architecture);
        file.Set("general.name", "small one");
        file.Set("tokenizer.chat_template", "{{ messages }}");
        var model = Read(file);
        Assert.That((model.Architecture, model.Name, model.Type, model.Vocabulary, model.Context),
            Is.EqualTo((architecture, "small one", "F32", 260, 64)));
        Assert.That((model.Bos, model.Eos, model.AddsBos, model.ChatTemplate), Is.EqualTo((258, 258, (bool?)null, "{{ messages }}")));
        Assert.That((model.Tokenizer, model.BytesPerToken), Is.EqualTo(("gpt2/qwen2", 2 * 2 * 64 * 2)));
        Assert.That(model.Parameters, Is.EqualTo(file.Tensors.Sum(tensor => tensor.Data.Length / 4)));
    }

    [Test]
    public void What_may_be_left_out_may_be_there()
    {
        var file = RawGguf.Model();
        file.Set("general.type", "model");
        file.Set("general.alignment", 32u);
        file.Set("general.file_type", 1u);
        file.Set("llama.attention.key_length", 64u);
        file.Set("llama.attention.value_length", 64u);
        file.Set("llama.rope.dimension_count", 64u);
        file.Set("llama.rope.freq_base", 500_000f);
        file.Set("llama.rope.scaling.type", "linear");
        file.Set("llama.rope.scaling.factor", 2f);
        file.Set("llama.expert_count", 0u);
        file.Set("tokenizer.ggml.add_bos_token", true);
        file.Set("tokenizer.ggml.padding_token_id", 259u);
        file.Set("unheard.of", [1f, 2f]);
        file.SetRaw("split.count", 2, [1, 0]);
        file.Tensors.Add(new() { Name = "rope_freqs.weight", Dimensions = [32], Data = new byte[128] });
        file.Tensors.Add(new() { Name = "blk.0.attn_q.bias", Dimensions = [256], Data = new byte[1024] });
        Assert.That(Read(file).AddsBos, Is.True);

        file.Version = 2;
        file.Remove("tokenizer.ggml.pre");
        file.Remove("tokenizer.ggml.token_type");
        Assert.That(Read(file).Tokenizer, Is.EqualTo("gpt2/default"));
    }

    [Test]
    public void A_sentence_piece_vocabulary_needs_its_bytes()
    {
        var file = RawGguf.Model();
        string[] tokens = ["<unk>", "<s>", "</s>", .. Enumerable.Range(0, 256).Select(value => $"<0x{value:X2}>"), "▁a"];
        file.Set("tokenizer.ggml.model", "llama");
        file.Set("tokenizer.ggml.tokens", tokens);
        file.Set("tokenizer.ggml.scores", new float[260]);
        file.Set("tokenizer.ggml.token_type", [2, 3, 3, .. Enumerable.Repeat(6, 256), 1]);
        Assert.That(Read(file).Tokenizer, Is.EqualTo("llama/qwen2"));

        file.Set("tokenizer.ggml.token_type", [6, 3, 3, .. Enumerable.Repeat(6, 256), 1]);
        Refused(file, "tokenizer.ggml.tokens has '<unk>' as token 0, whose type is byte; <0x00> to <0xFF> are allowed.");
        file.Set("tokenizer.ggml.scores", new float[259]);
        file.Remove("tokenizer.ggml.token_type");
        Refused(file, "tokenizer.ggml.scores is a list of 259 (Single); a list of 260 numbers, one for each token, is allowed.");
        file.Remove("tokenizer.ggml.scores");
        tokens[3 + 0x41] = "A";
        file.Set("tokenizer.ggml.tokens", tokens);
        Refused(file, "tokenizer.ggml.tokens lacks the token <0x41>.");
    }

    [Test]
    public void Lists_of_a_large_vocabulary_are_read_at_the_cost_of_their_bytes()
    {
        const int Count = 256_000;
        var file = RawGguf.Model();
        file.Set("general.tokens", [.. Enumerable.Range(0, Count).Select(id => $"t{id}")]);
        file.Set("general.numbers", Enumerable.Range(0, Count).ToArray());
        var bytes = file.Build();
        File.WriteAllBytes(Path, bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        ModelCheck.Read(Path);

        // the texts and a place in their list, the numbers as they are; boxed ones would take 32 bytes each
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(Count * (48 + 4 + 12)));
    }

    private static IEnumerable<TestCaseData> Containers() =>
    [
        Case("no mark", f => f.Version = 3, "it does not begin with GGUF.", bytes => [.. "GGML"u8, .. bytes[4..]]),
        Case("empty", _ => { }, "it ends at byte 0, within its mark; it was probably cut short.", _ => []),
        Case("version 1", f => f.Version = 1, "it has version 1 of the format; 2 and 3 can be read."),
        Case("other endian", f => f.Version = 0x03000000, "it has version 50331648 of the format; 2 and 3 can be read."),
        Case("2^40 tensors", f => f.TensorCount = 1ul << 40, "it claims 1099511627776 tensors; at most 65536 are possible."),
        Case("2^63 values", f => f.ValueCount = 1ul << 63, "it claims 9223372036854775808 values; at most 65536 are possible."),
        Case("a tensor too many", f => f.TensorCount = 13, "*", null),
        Case("a tensor too few", f => f.TensorCount = 10, "*", null),
        Case("a value too many", f => f.ValueCount = (ulong)f.Values.Count + 1, "*", null),
        Case("a value too few", f => f.ValueCount = (ulong)f.Values.Count - 1, "*", null),
        Case("key twice", f => f.Values.Add(f.Values[0]), "the key general.architecture is there twice."),
        Case("no key", f => f.Set("", 1u), "a key is empty."),
        Case("key with zero", f => f.Set("a\0b", 1u), "a key holds a zero byte."),
        Case("long string", f => f.SetRaw("general.name", 8, BitConverter.GetBytes(1ul << 60)),
            "general.name claims 1152921504606846976 bytes; *", null),
        Case("token with zero", f => f.Set("tokenizer.ggml.merges", ["a\0 b"]), "tokenizer.ggml.merges holds a zero byte."),
        Case("no UTF-8", f => f.SetRaw("general.name", 8, [2, 0, 0, 0, 0, 0, 0, 0, 0xc3, 0x28]), "general.name is no UTF-8."),
        Case("huge list", f => f.SetList("tokenizer.ggml.merges", 8, 1L << 40, []),
            "it claims 1099511627776 elements of tokenizer.ggml.merges; *", null),
        Case("negative list", f => f.SetList("tokenizer.ggml.merges", 0, -1, []),
            "it claims 18446744073709551615 elements of tokenizer.ggml.merges; *", null),
        Case("list of lists", f => f.SetList("general.name", 9, 1, [0, 0, 0, 0]),
            "general.name has values of type 9; numbers, texts and lists of them (0 to 8, 10 to 12) can be read."),
        Case("value type 77", f => f.SetRaw("general.name", 77, [0]),
            "general.name has values of type 77; numbers, texts and lists of them (0 to 8, 10 to 12) can be read."),
        Case("alignment 0", f => f.Set("general.alignment", 0u),
            "general.alignment is 0 (UInt32); a whole number (u32) from 32 to 65536 is allowed."),
        Case("alignment 48", f => f.Set("general.alignment", 48u),
            "general.alignment is 48 (UInt32); a power of two from 32 to 65536 is allowed."),
        Case("alignment as text", f => f.Set("general.alignment", "32"),
            "general.alignment is '32'; a whole number (u32) from 32 to 65536 is allowed."),
        Case("tensor twice", f => f.Tensors[1].Name = f.Tensors[0].Name, "the tensor output_norm.weight is there twice."),
        Case("offset + 32", f => f.Tensors[1].Offset = 1056,
            "the tensor token_embd.weight begins at byte 1056 of the data; by those before it it is 1024."),
        Case("offset 2^63", f => f.Tensors[0].Offset = 1ul << 63, "the tensor output_norm.weight is larger than any file: F32 [256]."),
        Case("type 99", f => f.Tensors[0].Type = 99, "the tensor output_norm.weight has the type 99; 0 (F32), *", null),
        Case("type Q8_1", f => f.Tensors[1].Type = 9, "the tensor token_embd.weight has the type 9; 0 (F32), *", null),
        Case("dimension 0", f => f.Tensors[0].Dimensions = [0],
            "the tensor output_norm.weight has a dimension of 0; 1 to 2147483647 is allowed."),
        Case("dimension 2^62", f => f.Tensors[0].Dimensions = [1ul << 62],
            "the tensor output_norm.weight has a dimension of 4611686018427387904; *", null),
        Case("overflow", f => f.Tensors[0].Dimensions = [1u << 30, 1u << 30, 1u << 30],
            "the tensor output_norm.weight is larger than any file: *", null),
        Case("longer than the file", f => f.Tensors[^1].Dimensions = [1 << 30],
            "it has * bytes; its tensors need *. It was probably cut short.", null),
        Case("no dimensions", f => f.Tensors[0].Dimensions = [], "the tensor output_norm.weight has 0 dimensions; 1 to 4 are allowed."),
        Case("5 dimensions", f => f.Tensors[0].Dimensions = [256, 1, 1, 1, 1],
            "the tensor output_norm.weight has 5 dimensions; 1 to 4 are allowed."),
        Case("long name", f => f.Tensors[0].Name = new('a', 64), "a tensor's name '*' has 64 characters; 1 to 63 bytes are allowed.", null),
        Case("half a block", f => (f.Tensors[1].Type, f.Tensors[1].Dimensions) = (RawGguf.Q80, [260, 256]),
            "the tensor token_embd.weight has rows of 260, which are no whole blocks of 32 (Q8_0)."),
    ];

    private static IEnumerable<TestCaseData> Models() =>
    [
        Case("an adapter", f => f.Set("general.type", "adapter"), "general.type is 'adapter'; a model is needed."),
        Case("type as number", f => f.Set("general.type", 1u), "general.type is 1 (UInt32); a text is allowed."),
        Case("no architecture", f => f.Remove("general.architecture"), "general.architecture is missing; a text is needed."),
        Case("architecture as number", f => f.Set("general.architecture", 3u), "general.architecture is 3 (UInt32); a text is allowed."),
        Case("gemma", f => f.Set("general.architecture", "gemma3"), "general.architecture is 'gemma3'; llama, qwen2, qwen3 can be served."),
        Case("split", f => f.SetRaw("split.count", 2, [3, 0]),
            "split.count is 3 (UInt16); a model in one file can be served (llama-gguf-split --merge)."),
        Case("experts", f => f.Set("llama.expert_count", 8u), "llama.expert_count is 8 (UInt32); models that do without it can be served."),
        Case("not causal", f => f.Set("llama.attention.causal", false),
            "llama.attention.causal is False (Boolean); models that do without it can be served."),
        Case("no layers", f => f.Remove("llama.block_count"), "llama.block_count is missing; a whole number from 1 to 512 is needed."),
        Case("layers as text", f => f.Set("llama.block_count", "1"),
            "llama.block_count is '1'; a whole number (u32) from 1 to 512 is allowed."),
        Case("layers as float", f => f.Set("llama.block_count", 1f),
            "llama.block_count is 1 (Single); a whole number (u32) from 1 to 512 is allowed."),
        Case("0 layers", f => f.Set("llama.block_count", 0u),
            "llama.block_count is 0 (UInt32); a whole number (u32) from 1 to 512 is allowed."),
        Case("513 layers", f => f.Set("llama.block_count", 513u),
            "llama.block_count is 513 (UInt32); a whole number (u32) from 1 to 512 is allowed."),
        Case("2 layers", f => f.Set("llama.block_count", 2u), "the tensor blk.1.attn_norm.weight is missing."),
        Case("0 heads", f => f.Set("llama.attention.head_count", 0u), "llama.attention.head_count is 0 (UInt32); *", null),
        Case("3 heads", f => f.Set("llama.attention.head_count", 3u),
            "llama.attention.key_length is missing; a whole number from 1 to 1048576 is needed."),
        Case("3 key heads", f => f.Set("llama.attention.head_count_kv", 3u),
            "llama.attention.head_count_kv is 3 (UInt32); a divisor of llama.attention.head_count (4) is allowed."),
        Case("key heads by layer", f => f.Set("llama.attention.head_count_kv", [2]),
            "llama.attention.head_count_kv is a list of 1 (Int32); *", null),
        Case("odd heads", f => f.Set("llama.attention.key_length", 63u),
            "llama.attention.key_length is 63 (UInt32); an even number is allowed."),
        Case("values shorter", f => f.Set("llama.attention.value_length", 32u),
            "llama.attention.value_length is 32 (UInt32); the length of a head (64) is allowed."),
        Case("half rotated", f => f.Set("llama.rope.dimension_count", 32u),
            "llama.rope.dimension_count is 32 (UInt32); the length of a head (64) is allowed."),
        Case("wider", f => f.Set("llama.embedding_length", 512u),
            "the tensor output_norm.weight is F32 [256]; by the file's values it is [512]."),
        Case("no context", f => f.Set("llama.context_length", 0u), "llama.context_length is 0 (UInt32); *", null),
        Case("no eps", f => f.Remove("llama.attention.layer_norm_rms_epsilon"), "llama.attention.layer_norm_rms_epsilon is missing; *",
            null),
        Case("eps NaN", f => f.Set("llama.attention.layer_norm_rms_epsilon", float.NaN),
            "llama.attention.layer_norm_rms_epsilon is NaN (Single); *", null),
        Case("eps -1", f => f.Set("llama.attention.layer_norm_rms_epsilon", -1f),
            "llama.attention.layer_norm_rms_epsilon is -1 (Single); *", null),
        Case("rope base 0", f => f.Set("llama.rope.freq_base", 0f), "llama.rope.freq_base is 0 (Single); *", null),
        Case("longrope", f => f.Set("llama.rope.scaling.type", "longrope"),
            "llama.rope.scaling.type is 'longrope'; none, linear and yarn can be served, longrope cannot."),
        Case("unknown tensor", f => f.Tensors.Add(new() { Name = "extra.weight", Dimensions = [8], Data = new byte[32] }),
            "the tensor extra.weight belongs to no llama model that can be served."),
        Case("missing tensor", f => f.Tensors.RemoveAt(f.Tensors.Count - 1), "the tensor blk.0.ffn_down.weight is missing."),
        Case("swapped", f => f["blk.0.attn_k.weight"].Dimensions = [128, 256],
            "the tensor blk.0.attn_k.weight is F32 [256, 128]; by the file's values it is [128, 256]."),
        Case("norm as F16", f => (f.Tensors[0].Type, f.Tensors[0].Data) = (RawGguf.F16, new byte[512]),
            "the tensor output_norm.weight is F16 [256]; vectors must be F32."),
        Case("no tokens", f => f.Remove("tokenizer.ggml.tokens"), "tokenizer.ggml.tokens is missing; a list of texts is needed."),
        Case("tokens as numbers", f => f.Set("tokenizer.ggml.tokens", new int[260]),
            "tokenizer.ggml.tokens is a list of 260 (Int32); a list of texts is allowed."),
        Case("tokens as text", f => f.Set("tokenizer.ggml.tokens", "abc"), "tokenizer.ggml.tokens is 'abc'; a list of texts is allowed."),
        Case("tokens twice", f => f.Set("tokenizer.ggml.tokens", [.. SmallTokenizer.Bytes, "A", "x1", "x2", "x3"]),
            "tokenizer.ggml.tokens has 'A' twice, the second time as token 256."),
        Case("empty tokens", f => f.Set("tokenizer.ggml.tokens", [.. SmallTokenizer.Bytes, "[EMPTY_257]", "", "x2", "x3"]),
            "tokenizer.ggml.tokens has '[EMPTY_257]' twice, the second time as token 257."),
        Case("types too short", f => f.Set("tokenizer.ggml.token_type", new int[10]),
            "tokenizer.ggml.token_type is a list of 10 (Int32); a list of 260 numbers from 0 to 6, one for each token, is allowed."),
        Case("types as texts", f => f.Set("tokenizer.ggml.token_type", ["1"]), "tokenizer.ggml.token_type is a list of 1 (String); *",
            null),
        Case("bytes in BPE", f => f.Set("tokenizer.ggml.token_type", [.. Enumerable.Repeat(6, 260)]),
            "tokenizer.ggml.token_type is a list of 260 (Int32); *", null),
        Case("no merges", f => f.Remove("tokenizer.ggml.merges"), "tokenizer.ggml.merges is missing; a list of texts is needed."),
        Case("merges as numbers", f => f.Set("tokenizer.ggml.merges", [1, 2]),
            "tokenizer.ggml.merges is a list of 2 (Int32); a list of texts is allowed."),
        Case("merges without blank", f => f.Set("tokenizer.ggml.merges", ["a b", "ab"]),
            "tokenizer.ggml.merges has 'ab' at place 1; two texts with a blank between them are allowed."),
        Case("eos beyond", f => f.Set("tokenizer.ggml.eos_token_id", 260u), "tokenizer.ggml.eos_token_id is 260 (UInt32); *", null),
        Case("eos as text", f => f.Set("tokenizer.ggml.eos_token_id", "1"), "tokenizer.ggml.eos_token_id is '1'; *", null),
        Case("bos as number", f => f.Set("tokenizer.ggml.add_bos_token", 1u),
            "tokenizer.ggml.add_bos_token is 1 (UInt32); true or false is allowed."),
        Case("template as number", f => f.Set("tokenizer.chat_template", 1u), "tokenizer.chat_template is 1 (UInt32); a text is allowed."),
        Case("tokenizer unknown", f => f.Set("tokenizer.ggml.model", "bert"),
            "tokenizer.ggml.model is 'bert'; gpt2 (byte-level BPE) and llama (SentencePiece) can be served."),
        Case("no tokenizer", f => f.Remove("tokenizer.ggml.model"), "tokenizer.ggml.model is missing; a text is needed."),
    ];

    [TestCaseSource(nameof(Containers))]
    [TestCaseSource(nameof(Models))]
    public void A_damaged_file_is_refused_by_what_is_wrong_with_it(Action<RawGguf> damage, string reason, Func<byte[], byte[]>? bytes)
    {
        var file = RawGguf.Model();
        damage(file);
        File.WriteAllBytes(Path, bytes is null ? file.Build() : bytes(file.Build()));
        var message = Assert.Throws<ModelFileException>(() => ModelCheck.Read(Path))!.Message;
        var pattern = "^model\\.gguf: " + Regex.Escape(reason).Replace("\\*", ".*", StringComparison.Ordinal) + "$";
        Assert.That(message, Does.Match(pattern));
    }

    [Test]
    public void A_file_that_is_cut_short_anywhere_is_refused()
    {
        var file = RawGguf.Model(type: RawGguf.Q80, valuesPerBlock: 32, bytesPerBlock: 34);
        var whole = file.Build();
        var head = whole.Length - file.Tensors.Sum(tensor => (tensor.Data.Length + 31) / 32 * 32);
        int[] further = [head - 1, head + 1, whole.Length / 2, whole.Length - 33];
        foreach (var length in Enumerable.Range(0, head / 61).Select(i => i * 61).Concat(further))
        {
            File.WriteAllBytes(Path, whole[..length]);
            Assert.Throws<ModelFileException>(() => ModelCheck.Read(Path), $"cut to {length}");
        }
    }

    [Test]
    public void Whatever_is_done_to_a_file_it_is_read_or_refused()
    {
        var (accepted, refused) = (0, 0);
        var whole = RawGguf.Model(type: RawGguf.Q80, valuesPerBlock: 32, bytesPerBlock: 34).Build();
        foreach (var file in MutatedGguf.Files(seed: 1, count: 400, whole))
        {
            File.WriteAllBytes(Path, file);
            try
            {
                ModelCheck.Read(Path);
                accepted++;
            }
            catch (ModelFileException)
            {
                refused++;
            }
        }

        Assert.That(accepted, Is.GreaterThan(0), "changes to the weights and to names do no harm");
        Assert.That(refused, Is.GreaterThan(accepted));
    }

    private static TestCaseData Case(string name, Action<RawGguf> damage, string reason, Func<byte[], byte[]>? bytes = null) =>
        new TestCaseData(damage, reason, bytes).SetArgDisplayNames(name);

    private GgufModel Read(RawGguf file)
    {
        File.WriteAllBytes(Path, file.Build());
        return ModelCheck.Read(Path);
    }

    private void Refused(RawGguf file, string reason) =>
        Assert.That(Assert.Throws<ModelFileException>(() => Read(file))!.Message, Is.EqualTo("model.gguf: " + reason));
}
