using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dpo.Checkpoints;

/// <summary>Fields of a model's config.json, read one at a time; an error message names the file and the
/// field.</summary>
/// <remarks>Every method that reads a field throws <see cref="InvalidDataException"/> if the field has another type
/// than asked for.</remarks>
public sealed class ConfigJson
{
    private readonly string file;
    private readonly JsonObject json;

    private ConfigJson(string file, JsonObject json) => (this.file, this.json) = (file, json);

    /// <summary>Reads a model's config.json.</summary>
    /// <param name="file">Path of an existing config.json of a model, e.g. "model/config.json".</param>
    /// <returns>Content of the file, whose fields can be read one at a time.</returns>
    /// <exception cref="InvalidDataException">The file does not exist or holds no JSON object; the message says
    /// which.</exception>
    public static ConfigJson Open(string file)
    {
        if (!File.Exists(file))
        {
            throw new InvalidDataException($"{Path.GetDirectoryName(file)}: has no {Path.GetFileName(file)}; "
                + "expected the folder of a saved model");
        }
        try
        {
            return new ConfigJson(file, JsonNode.Parse(File.ReadAllText(file))!.AsObject());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException
            or ArgumentException)
        {
            throw new InvalidDataException($"{file}: is no model's configuration: {e.Message}", e);
        }
    }

    /// <summary>All fields of the file, as one JSON object.</summary>
    public JsonObject Fields => json;

    /// <summary>Reads a field that holds a whole number and has to be there.</summary>
    /// <param name="field">Name of the field, e.g. "vocab_size"; a missing field throws.</param>
    /// <returns>Whole number in the field.</returns>
    public int Int(string field) =>
        Value<int>(field) ?? throw new InvalidDataException($"{file}: field {field} is missing");

    /// <summary>Reads a field that holds a number or a true/false value.</summary>
    /// <typeparam name="T">Type of the value: int, double or bool.</typeparam>
    /// <param name="field">Name of the field, e.g. "rms_norm_eps".</param>
    /// <returns>Value of the field; null if the field is absent or null. A value of another type throws.</returns>
    public T? Value<T>(string field)
        where T : struct
    {
        try
        {
            return json[field]?.GetValue<T>();
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or OverflowException)
        {
            throw new InvalidDataException($"{file}: field {field} is {json[field]!.ToJsonString()}; "
                + $"expected {(typeof(T) == typeof(bool) ? "true or false" : "a number")}", e);
        }
    }

    /// <summary>Reads a field that holds a text.</summary>
    /// <param name="field">Name of the field, e.g. "hidden_act".</param>
    /// <returns>Text in the field; null if the field is absent or null. A value of another type throws.</returns>
    public string? Text(string field) => json[field] is null ? null
        : json[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text
        : throw new InvalidDataException($"{file}: field {field} is {json[field]!.ToJsonString()}; expected a text");

    /// <summary>Reads the first text of a field that holds a list.</summary>
    /// <param name="field">Name of the field that holds the list, e.g. "architectures".</param>
    /// <returns>First element of the list; null if the field is absent, holds no list, or the first element is no
    /// text.</returns>
    public string? FirstText(string field) =>
        json[field] is JsonArray and [JsonValue value, ..] && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>Reads a field that holds an object, such as "rope_scaling".</summary>
    /// <param name="field">Name of the field that holds the object, e.g. "rope_scaling".</param>
    /// <returns>Object in the field, whose own fields can be read; null if the field is absent or null.</returns>
    public ConfigJson? Object(string field) => json[field] is null ? null
        : json[field] is JsonObject inner ? new ConfigJson($"{file}: {field}", inner)
        : throw new InvalidDataException($"{file}: field {field} is {json[field]!.ToJsonString()}; expected an object");

    /// <summary>Throws unless a condition on a field holds, e.g. that its value is among those that are known:
    /// <c>json.Require(json.Text("hidden_act") is null or "silu", "hidden_act", "silu")</c>.</summary>
    /// <param name="known">True if the field's value is accepted; false makes the method throw.</param>
    /// <param name="field">Name of the field, for the error message.</param>
    /// <param name="expected">Accepted values in words, for the error message after "expected".</param>
    /// <exception cref="InvalidDataException"><paramref name="known"/> is false; the message has the file, the field,
    /// its value and what was expected.</exception>
    public void Require(bool known, string field, string expected)
    {
        if (!known)
        {
            throw new InvalidDataException(
                $"{file}: field {field} is {json[field]?.ToJsonString() ?? "missing"}; expected {expected}");
        }
    }

    /// <summary>Runs a configuration's own validation and puts the file's name before its error message.</summary>
    internal T Checked<T>(T config, Action<T> validate)
    {
        try
        {
            validate(config);
            return config;
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new InvalidDataException($"{file}: is no model's configuration: {e.Message}", e);
        }
    }
}
