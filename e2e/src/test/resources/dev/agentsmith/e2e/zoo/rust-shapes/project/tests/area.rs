use shapes::Shape;

#[test]
fn a_rectangle() {
    assert_eq!(6.0, Shape::Rectangle { width: 2.0, height: 3.0 }.area());
}

#[test]
fn a_circle() {
    let area = Shape::Circle { radius: 2.0 }.area();
    assert!((area - 12.566).abs() < 0.001, "area is {area}");
}
