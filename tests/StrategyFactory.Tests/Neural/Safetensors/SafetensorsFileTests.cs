using System.Buffers.Binary;
using System.Text;
using NUnit.Framework;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Tests.Neural.Safetensors;

/// <summary>What is written is read back to the bit, and whatever is done to a file, reading it answers or refuses.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SafetensorsFileTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    private string Model => _folder.File("model.safetensors");

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [Test]
    public void What_is_written_is_read_back()
    {
        float[] weight = [1.5f, -0f, float.NaN, float.PositiveInfinity, 1e-45f, 3];
        Write(("weight", [2, 3], weight), ("empty", [0, 7], []), ("one", [], [42]));
        using var file = SafetensorsFile.Open(Model);
        Assert.That(file.Header.Tensors.Select(tensor => $"{tensor.Name} {tensor.Kind}"), Is.EqualTo(new[] { "weight F32 [2, 3]", "empty F32 [0, 7]", "one F32 []" }));
        Assert.That(file.Header.Metadata["format"], Is.EqualTo("pt"));
        Assert.That(file.Header.DataStart % 8, Is.Zero, "others map the data as it lies");
        Assert.That(Bits(Read(file, "weight")), Is.EqualTo(Bits(weight)));
        Assert.That(Read(file, "one"), Is.EqualTo(new[] { 42f }));
        Assert.That(Read(file, "empty"), Is.Empty);
    }

    [Test]
    public void Halves_doubles_and_brain_floats_become_float32()
    {
        float[] values = [0, 1, -2.5f, 65504, 6.1035156e-05f, float.NegativeInfinity, float.NaN];
        var bytes = new byte[values.Length * 12];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteHalfLittleEndian(bytes.AsSpan(2 * i), (Half)values[i]);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(14 + (2 * i)), (ushort)(BitConverter.SingleToUInt32Bits(values[i]) >> 16));
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(28 + (8 * i)), values[i]);
        }

        File.WriteAllBytes(Model, Raw(
            """{"h":{"dtype":"F16","shape":[7],"data_offsets":[0,14]},"b":{"dtype":"BF16","shape":[7],"data_offsets":[14,28]},"d":{"dtype":"F64","shape":[7],"data_offsets":[28,84]}}""", bytes));
        using var file = SafetensorsFile.Open(Model);
        Assert.That(Read(file, "h"), Is.EqualTo(values));
        Assert.That(Read(file, "d"), Is.EqualTo(values));
        Assert.That(Read(file, "b"), Is.EqualTo(values.Select(value => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) & 0xffff0000))));
    }

    [Test]
    public void A_tensor_of_many_pieces_is_whole()
    {
        const int Count = 1_500_001;
        var halves = new byte[2 * Count];
        for (var i = 0; i < Count; i++)
        {
            BinaryPrimitives.WriteHalfLittleEndian(halves.AsSpan(2 * i), (Half)(i % 2039));
        }

        File.WriteAllBytes(Model, Raw($$$"""{"x":{"dtype":"F16","shape":[{{{Count}}}],"data_offsets":[0,{{{2 * Count}}}]}}""", halves));
        using var file = SafetensorsFile.Open(Model);
        Assert.That(Read(file, "x").Select((value, i) => value == i % 2039), Has.All.True);
    }

    [Test]
    public void Whole_numbers_are_read_as_bytes_and_not_as_weights()
    {
        File.WriteAllBytes(Model, Raw("""{"ids":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}""", [1, 2, 3, 4, 5, 6, 7, 8]));
        using var file = SafetensorsFile.Open(Model);
        var bytes = new byte[8];
        file.ReadBytes("ids", bytes);
        Assert.That(bytes, Is.EqualTo(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }));
        Assert.That(Assert.Throws<ModelFileException>(() => file.Read("ids", new float[1]))!.Message, Is.EqualTo("model.safetensors: tensor ids is I64 [1]; real numbers are needed."));
        Assert.That(Assert.Throws<ModelFileException>(() => file.Read("no", new float[1]))!.Message, Is.EqualTo("model.safetensors: it has no tensor no."));
        Assert.Throws<ArgumentException>(() => file.ReadBytes("ids", new byte[7]));
    }

    [Test]
    public void An_unfinished_file_leaves_nothing_and_the_older_one_in_its_place()
    {
        Write(("a", [1], [1]));
        using (var writer = SafetensorsWriter.Create(Model, [("a", [1]), ("b", [1])], ModelFolder.PyTorch))
        {
            writer.Write("a", [2]);
            Assert.Throws<ArgumentException>(() => writer.Write("c", [3]));
            Assert.Throws<ArgumentException>(() => writer.Write("b", [3, 4]));
            Assert.That(Assert.Throws<InvalidOperationException>(writer.Complete)!.Message, Is.EqualTo("b was announced and not written."));
        }

        using var file = SafetensorsFile.Open(Model);
        Assert.That(Read(file, "a"), Is.EqualTo(new[] { 1f }));
        Assert.That(Directory.GetFiles(_folder.Path), Is.EqualTo(new[] { Model }));
    }

    [Test]
    public void Every_file_cut_short_is_refused()
    {
        Write(("first", [3], [1, 2, 3]), ("second", [2, 2], [4, 5, 6, 7]));
        var whole = File.ReadAllBytes(Model);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(Model, whole.AsSpan(0, length));
            Assert.Throws<ModelFileException>(() => SafetensorsFile.Open(Model).Dispose(), $"{length} bytes");
        }
    }

    [Test]
    public void A_file_with_bytes_overwritten_is_read_within_its_bounds_or_refused([Range(1, 8)] int seed)
    {
        Write(("first", [3], [1, 2, 3]), ("second", [2, 2], [4, 5, 6, 7]));
        var whole = File.ReadAllBytes(Model);
        var random = new Random(seed);
        var refused = 0;
        for (var round = 0; round < 300; round++)
        {
            var bad = whole.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var at = random.Next(bad.Length - 28);      // prefix and header
                bad[at] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)"0123456789{}[],:\""[random.Next(17)];
            }

            File.WriteAllBytes(Model, bad);
            try
            {
                using var file = SafetensorsFile.Open(Model);
                foreach (var tensor in file.Header.Tensors)
                {
                    var bytes = new byte[tensor.Bytes];
                    file.ReadBytes(tensor.Name, bytes);
                }
            }
            catch (ModelFileException)
            {
                refused++;
            }
        }

        Assert.That(refused, Is.GreaterThan(150));
    }

    [Test]
    public void A_header_longer_than_the_format_allows_is_refused_in_a_file_that_has_it()
    {
        using (var file = File.Create(Model))
        {
            file.Write(BitConverter.GetBytes(100_000_001L));
            file.SetLength(100_000_100);        // without its blocks: nothing of it is on the disk
        }

        Assert.That(Assert.Throws<ModelFileException>(() => SafetensorsFile.Open(Model).Dispose())!.Message, Is.EqualTo(
            "model.safetensors: its header claims 100000001 bytes; at most 100000000 are possible in a file of 100000100."));
    }

    [Test]
    public void The_golden_models_are_read()
    {
        using var file = SafetensorsFile.Open(SharedData.Require("golden/chronos-bolt/model/model.safetensors"));
        var shared = file.Find("shared.weight")!;
        Assert.That(shared.Kind, Is.EqualTo("F32 [2, 32]"));
        Assert.That(Read(file, "shared.weight"), Has.All.InRange(-10, 10).And.Some.Not.Zero);
    }

    private static float[] Read(SafetensorsFile file, string name)
    {
        var values = new float[file.Find(name)!.Elements];
        file.Read(name, values);
        return values;
    }

    private static IEnumerable<uint> Bits(IEnumerable<float> values) => values.Select(BitConverter.SingleToUInt32Bits);

    private static byte[] Raw(string json, byte[] data)
    {
        var prefix = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, Encoding.UTF8.GetByteCount(json));
        return [.. prefix, .. Encoding.UTF8.GetBytes(json), .. data];
    }

    private void Write(params IReadOnlyList<(string Name, long[] Shape, float[] Values)> tensors) => _folder.Write("model.safetensors", tensors);
}
