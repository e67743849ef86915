using System.Numerics;
using Parquet.Meta;
using Parquet.Schema;

namespace StrategyFactory.MarketData.ParquetFiles;

/// <summary>A column of a Parquet file, as its schema describes it.</summary>
/// <param name="Name">As written.</param>
/// <param name="Kind">What its values are.</param>
/// <param name="Stored">How they are stored.</param>
/// <param name="PerMillisecond">Units of the stored times in a millisecond; for dates 0.</param>
/// <param name="Scale">Decimals of whole numbers that stand for decimal ones; null for others.</param>
/// <param name="IsUnsigned">Whether whole numbers have no sign.</param>
internal sealed record ParquetColumn(
    string Name, ColumnKind Kind, Parquet.Meta.Type Stored, long PerMillisecond, int? Scale, bool IsUnsigned)
{
    private const long MillisecondsPerDay = 86_400_000;

    /// <summary>Where the values are read; null for those that are not.</summary>
    public DataField? Field { get; set; }

    /// <summary>Reads an element of the schema, and takes its meaning from it, so that it is read as stored.</summary>
    public static ParquetColumn Take(SchemaElement element)
    {
        var column = Of(element);
        (element.LogicalType, element.ConvertedType) = (null, null);
        return column;
    }

    /// <summary>A stored whole number as <see cref="Kind"/> says it.</summary>
    public long Meant(long stored) => Kind switch
    {
        ColumnKind.Date => stored * MillisecondsPerDay,
        ColumnKind.Moment or ColumnKind.LocalTime or ColumnKind.TimeOfDay when PerMillisecond > 1 =>
            stored >= 0 ? stored / PerMillisecond : -((-stored + PerMillisecond - 1) / PerMillisecond),
        _ when IsUnsigned && Stored == Parquet.Meta.Type.INT32 => (uint)stored,
        _ => stored,
    };

    /// <summary>A stored whole number with its decimals.</summary>
    public double Decimal(long stored) => Decimal((BigInteger)stored);

    /// <summary>A number stored as bytes, the highest first.</summary>
    public double Decimal(ReadOnlySpan<byte> stored) => Decimal(new BigInteger(stored, isUnsigned: false, isBigEndian: true));

    private double Decimal(BigInteger unscaled)
    {
        const int MostDecimals = 28;
        var scale = Scale.GetValueOrDefault();
        return BigInteger.Abs(unscaled) <= (BigInteger)decimal.MaxValue && scale is >= 0 and <= MostDecimals
            ? (double)((decimal)unscaled / Power(scale))
            : (double)unscaled / Math.Pow(10, scale);
    }

    private static decimal Power(int exponent)
    {
        var power = 1m;
        for (; exponent > 0; exponent--)
        {
            power *= 10;
        }

        return power;
    }

    private static ParquetColumn Of(SchemaElement element)
    {
        var (logical, old, stored) = (element.LogicalType, element.ConvertedType, element.Type!.Value);
        var column = new ParquetColumn(element.Name, ColumnKind.Other, stored, 1, null, IsUnsigned: false);
        if (element.RepetitionType == FieldRepetitionType.REPEATED)
        {
            return column;
        }

        var isInteger = stored is Parquet.Meta.Type.INT32 or Parquet.Meta.Type.INT64;
        if (logical?.DECIMAL is not null || old == ConvertedType.DECIMAL)
        {
            return column with { Kind = ColumnKind.Number, Scale = logical?.DECIMAL?.Scale ?? element.Scale ?? 0 };
        }

        if (isInteger && (logical?.DATE is not null || old == ConvertedType.DATE))
        {
            return column with { Kind = ColumnKind.Date };
        }

        if (isInteger && logical?.TIMESTAMP is { } stamp)
        {
            return column with
            {
                Kind = stamp.IsAdjustedToUTC ? ColumnKind.Moment : ColumnKind.LocalTime,
                PerMillisecond = PerMillisecondOf(stamp.Unit),
            };
        }

        if (isInteger && logical?.TIME is { } time)
        {
            return column with { Kind = ColumnKind.TimeOfDay, PerMillisecond = PerMillisecondOf(time.Unit) };
        }

        return old switch
        {
            ConvertedType.TIMESTAMP_MILLIS when isInteger => column with { Kind = ColumnKind.Moment },
            ConvertedType.TIMESTAMP_MICROS when isInteger => column with { Kind = ColumnKind.Moment, PerMillisecond = 1000 },
            ConvertedType.TIME_MILLIS when isInteger => column with { Kind = ColumnKind.TimeOfDay },
            ConvertedType.TIME_MICROS when isInteger => column with { Kind = ColumnKind.TimeOfDay, PerMillisecond = 1000 },
            _ => stored switch
            {
                Parquet.Meta.Type.INT32 or Parquet.Meta.Type.INT64 => column with
                {
                    Kind = ColumnKind.Integer,
                    IsUnsigned = logical?.INTEGER is { IsSigned: false } || old is ConvertedType.UINT_32 or ConvertedType.UINT_64,
                },
                Parquet.Meta.Type.FLOAT or Parquet.Meta.Type.DOUBLE => column with { Kind = ColumnKind.Number },
                Parquet.Meta.Type.INT96 => column with { Kind = ColumnKind.LocalTime },
                Parquet.Meta.Type.BYTE_ARRAY => column with { Kind = ColumnKind.Text },
                _ => column,
            },
        };
    }

    private static long PerMillisecondOf(TimeUnit unit) => unit.NANOS is not null ? 1_000_000 : unit.MICROS is not null ? 1000 : 1;
}
