using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Dpo.Losses;

namespace Dpo.Runs;

/// <summary>Record of a preference loss in run.json: its type and all its parameters, so that a run is resumed with
/// exactly the same loss or not at all.</summary>
internal static class LossRecord
{
    private const BindingFlags Public = BindingFlags.Instance | BindingFlags.Public;

    /// <summary>Describes a loss as it was constructed: the parameters of its public constructors, its other public
    /// properties and fields, and any loss within it in the same way.</summary>
    /// <param name="loss">Preference loss to describe, e.g. <c>new DpoLoss(0.1)</c>.</param>
    /// <exception cref="ArgumentException">A constructor's parameter has no property of its name, or a value has no
    /// text (a tensor, a function): two different losses would have one record.</exception>
    public static JsonObject Describe(PreferenceLoss loss)
    {
        var type = loss.GetType();
        var record = new JsonObject { ["type"] = type.Name };
        var properties = type.GetProperties(Public).Where(p => p.GetIndexParameters().Length == 0).ToList();
        var parameters = type.GetConstructors().SelectMany(c => c.GetParameters()).Select(parameter =>
            properties.Find(p => p.Name == parameter.Name)
            ?? properties.Find(p => string.Equals(p.Name, parameter.Name, StringComparison.OrdinalIgnoreCase))
            ?? throw Refused(type, parameter.Name!, "no public property of that name keeps it"));
        var own = properties.Where(p => typeof(PreferenceLoss).GetProperty(p.Name) is null);
        foreach (var property in parameters.Concat(own).DistinctBy(p => p.Name))
        {
            record[property.Name] = Value(type, property.Name, property.GetValue(loss));
        }
        foreach (var field in type.GetFields(Public))
        {
            record[field.Name] = Value(type, field.Name, field.GetValue(loss));
        }
        return record;
    }

    private static JsonNode? Value(Type loss, string name, object? value) => value switch
    {
        null => null,
        PreferenceLoss inner => Describe(inner),
        double number when double.IsFinite(number) => JsonValue.Create(number),
        float number when float.IsFinite(number) => JsonValue.Create(number),
        bool yes => JsonValue.Create(yes),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        string or Enum or double or float => JsonValue.Create(Convert.ToString(value, CultureInfo.InvariantCulture)),
        _ => throw Refused(loss, name, $"it is a {value.GetType().Name}, which has no text"),
    };

    private static ArgumentException Refused(Type loss, string name, string why) =>
        new($"the loss {loss.Name} cannot be recorded, so no run could go on with it: {name}: {why}; "
            + "keep its parameters in public properties that are numbers, truth values, texts or preference losses");

    /// <summary>Converter that writes a loss among a run's settings as its record. The serialiser alone would write
    /// only what all losses have in common, the same for different losses.</summary>
    public sealed class Converter : JsonConverter<PreferenceLoss>
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsAssignableTo(typeof(PreferenceLoss));

        public override PreferenceLoss Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            throw new NotSupportedException("a record of a run is compared, never made a loss of");

        public override void Write(Utf8JsonWriter writer, PreferenceLoss value, JsonSerializerOptions options) =>
            Describe(value).WriteTo(writer);
    }
}
