# h2o has no validation of its own: what the other apps declare, checked by hand.
def good?(item)
  name, price, offer = item["name"], item["price"], item["is_offer"]
  (item.keys - ["name", "price", "is_offer"]).empty? && name.is_a?(String) && name.size.between?(1, 100) &&
    price.is_a?(Numeric) && price >= 0 && [nil, true, false].include?(offer)
end

JSON_TYPE = {"content-type" => "application/json"}

lambda do |env|
  begin
    item = JSON.parse(env["rack.input"].read)
  rescue
    item = nil
  end
  return [422, JSON_TYPE, ['{"detail":"price or name"}']] unless item.is_a?(Hash) && good?(item)
  answer = {"name" => item["name"], "price" => item["price"], "is_offer" => item["is_offer"]}
  [200, JSON_TYPE, [JSON.generate(answer)]]
end
