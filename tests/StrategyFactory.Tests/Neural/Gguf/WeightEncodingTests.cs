using NUnit.Framework;
using StrategyFactory.Neural.Gguf;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Tests.Neural.Gguf;

/// <summary>Numbers are stored as GGML stores them, what a type cannot hold is refused, and a file is there whole or not at all.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class WeightEncodingTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    private string Path => _folder.File("file.gguf");

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [Test]
    public void A_block_of_Q8_0_is_its_scale_and_rounded_shares_of_the_largest()
    {
        Random random = new(5);
        float[] values = [.. Enumerable.Range(0, 32 * 40).Select(i => (float)((random.NextDouble() - 0.5) * Math.Pow(4, i / 32 / 4)))];
        values.AsSpan(32, 32).Clear();
        values[64] = -values[65..96].Max(Math.Abs) - 1;
        using MemoryStream stream = new();
        WeightEncoding.Write(values, GgufType.Q80, stream);
        Assert.That(stream.ToArray(), Is.EqualTo(values.Chunk(32).SelectMany(Block)));

        static byte[] Block(float[] values)
        {
            var scale = values.Max(Math.Abs) / 127;
            var numbers = values.Select(value => (sbyte)(scale == 0 ? 0 : Math.Round(value * (1 / scale), MidpointRounding.AwayFromZero)));
            return [.. BitConverter.GetBytes((Half)scale), .. numbers.Select(number => (byte)number)];
        }
    }

    [Test]
    public void Halves_are_the_nearest_and_pieces_join()
    {
        float[] values = [.. Enumerable.Range(0, (1 << 18) + 64).Select(i => i * 0.001f)];
        using MemoryStream stream = new();
        WeightEncoding.Write(values, GgufType.F16, stream);
        Assert.That(stream.ToArray(), Is.EqualTo(values.SelectMany(value => BitConverter.GetBytes((Half)value)).ToArray()));
    }

    [Test]
    public void Vectors_stay_exact_and_rows_that_fill_no_blocks_are_halves()
    {
        GgufWriter writer = new(GgufPrecision.Q80);
        writer.Set("general.name", "three");
        writer.Add("vector", [64], () => new float[64]);
        writer.Add("narrow", [2, 33], () => new float[66]);
        writer.Add("wide", [3, 64], () => new float[192]);
        writer.Write(Path, _ => { }, CancellationToken.None);
        var header = GgufHeader.Read(Path);
        Assert.That(header.Tensors.Values.Select(tensor => $"{tensor.Name} {tensor.Kind} at {tensor.Offset}"), Is.EqualTo(new[]
        {
            "vector F32 [64] at 0", "narrow F16 [2, 33] at 256", "wide Q8_0 [3, 64] at 416",
        }));
        Assert.That(header.Metadata.Text("general.name"), Is.EqualTo("three"));
        Assert.That(header.FileBytes % 32, Is.Zero);
    }

    [TestCase(GgufPrecision.F32, 4, float.NaN, "tensor w: number 3 is not finite; such a model cannot be used.")]
    [TestCase(GgufPrecision.F16, 4, float.NegativeInfinity, "tensor w: number 3 is not finite; such a model cannot be used.")]
    [TestCase(GgufPrecision.F16, 4, 65_536f, "tensor w: number 3 is 65536, which F16 cannot hold; convert to F32.")]
    [TestCase(GgufPrecision.F16, 32, -65_536f, "tensor w: number 3 is -65536, which F16 cannot hold; convert to F32 or Q8_0.")]
    [TestCase(GgufPrecision.Q80, 4, 65_536f, "tensor w: number 3 is 65536, which F16 cannot hold; convert to F32.")]
    [TestCase(GgufPrecision.Q80, 32, 1e7f, "tensor w: number 3 is 10000000, which Q8_0 cannot hold; convert to F32.")]
    public void What_a_type_cannot_hold_is_refused_and_leaves_no_file(GgufPrecision precision, int width, float value, string reason)
    {
        File.WriteAllText(Path, "older");
        GgufWriter writer = new(precision);
        writer.Add("w", [2, width], () => [.. Enumerable.Range(0, 2 * width).Select(i => i == 3 ? value : 0)]);
        Assert.That(Assert.Throws<ModelFileException>(() => writer.Write(Path, _ => { }, CancellationToken.None))!.Message,
            Is.EqualTo("file.gguf: " + reason));
        Assert.That(Directory.GetFiles(_folder.Path).Single(), Is.EqualTo(Path));
        Assert.That(File.ReadAllText(Path), Is.EqualTo("older"));
    }

    [Test]
    public void A_file_that_is_cancelled_or_fails_its_check_is_not_there()
    {
        GgufWriter writer = new(GgufPrecision.F32);
        using CancellationTokenSource source = new();
        writer.Add("one", [1], () => [1]);
        writer.Add("two", [1], () =>
        {
            source.Cancel();
            return [2];
        });
        writer.Add("three", [1], () => [3]);
        Assert.Throws<OperationCanceledException>(() => writer.Write(Path, _ => { }, source.Token));
        Assert.Throws<InvalidDataException>(() => writer.Write(Path, _ => throw new InvalidDataException(), CancellationToken.None));
        Assert.That(Directory.GetFiles(_folder.Path), Is.Empty);
    }

    [TestCase("f32", GgufPrecision.F32)]
    [TestCase("F16", GgufPrecision.F16)]
    [TestCase("q8_0", GgufPrecision.Q80)]
    public void A_precision_is_known_by_its_name(string name, GgufPrecision expected)
    {
        Assert.That(GgufPrecisions.TryParse(name, out var precision), Is.True);
        Assert.That(precision, Is.EqualTo(expected));
        Assert.That(GgufPrecisions.TryParse("Q4_0", out _), Is.False);
    }
}
